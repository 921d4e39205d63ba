//! `casebrief labs`: the laboratory results of some files, for a quick look.

use casebrief::batch;
use casebrief::model::{CaseSummary, Flag, Lab, Status, Trust};
use casebrief::pipeline::Knowledge;
use casebrief::report;

use super::args::{LabsArgs, LabsForm};
use super::{CliError, Exit, clock, print, reader};

/// Prints the results of some files.
pub(crate) fn labs(args: LabsArgs) -> Result<Exit, CliError> {
    let (settings, _) = reader::settings(&args.reader)?;
    let as_of = clock::day(args.as_of, clock::now()?);
    let knowledge = Knowledge::builtin()?;
    let summary = batch::brief_files(&args.files, &settings, &knowledge, as_of)?;
    let mut exit = Exit::AllRead;
    for source in summary.sources.iter().filter(|it| !it.status.is_whole()) {
        exit = Exit::Problems;
        print::note(&format!("{}: {}", source.path, status(source.status)));
    }
    print::print(&match args.format {
        LabsForm::Table => table(&summary),
        LabsForm::Json => serde_json::to_string_pretty(&summary.labs)? + "\n",
        LabsForm::Csv => report::labs_csv(&summary)?,
    })?;
    Ok(exit)
}

fn table(summary: &CaseSummary) -> String {
    let head = ["test", "value", "unit", "range", "flag", "taken", "trust", "page"].map(str::to_owned);
    let rows: Vec<[String; 8]> = std::iter::once(head).chain(summary.labs.iter().map(row)).collect();
    let width = |idx: usize| rows.iter().map(|it| it[idx].chars().count()).max().unwrap_or(0);
    let widths: [usize; 8] = std::array::from_fn(width);
    let line = |row: &[String; 8]| {
        let cells: Vec<String> =
            row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        cells.join("  ").trim_end().to_owned() + "\n"
    };
    rows.iter().map(line).collect()
}

fn row(lab: &Lab) -> [String; 8] {
    let or_empty = |it: &Option<String>| it.clone().unwrap_or_default();
    let trust = match lab.judgement.trust() {
        Trust::Clear => "",
        Trust::Check => "check",
    };
    let cells = [
        lab.name_printed.clone(),
        lab.value_printed.clone(),
        or_empty(&lab.unit_printed),
        or_empty(&lab.range_printed),
        flag(lab.flag).to_owned(),
        lab.taken.map(|it| it.to_string()).unwrap_or_default(),
        trust.to_owned(),
        format!("{} p. {}", lab.evidence.source.0, lab.evidence.page),
    ];
    cells.map(|it| print::inert(&it).replace('\n', " "))
}

fn flag(it: Flag) -> &'static str {
    match it {
        Flag::CriticalLow => "critical low",
        Flag::Low => "low",
        Flag::Normal => "normal",
        Flag::High => "high",
        Flag::CriticalHigh => "critical high",
        Flag::Abnormal => "abnormal",
        Flag::Unknown => "",
    }
}

/// A status in words.
fn status(it: Status) -> &'static str {
    match it {
        Status::Ok => "read",
        Status::OkWarnings => "read, with warnings",
        Status::PartialTimeout => "read in part; the time ran out",
        Status::PartialLimit => "read in part; a limit was reached",
        Status::PartialPages => "read in part; some pages could not be read",
        Status::NoTextFound => "no words were found",
        Status::Encrypted => "a password is needed",
        Status::Unsupported => "its format is not read",
        Status::Unreadable => "it could not be opened, or text recognition is missing",
        Status::Corrupt => "it is damaged",
        Status::LimitRefused => "it is larger than a limit allows",
        Status::Timeout => "the time ran out",
        Status::OutOfMemory => "the memory ran out",
        Status::Crashed => "its reading ended by itself",
    }
}
