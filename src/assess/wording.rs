//! How values, records and doubts are called in sentences for a physician.

use crate::model::{Doubt, Flag, IsoDate, Lab, LabRange, RangeFrom, Record, RecordKind, SourceCard};
use crate::pipeline::{Analyte, Knowledge};

use super::units;

/// The usual name of what was measured; the printed one where that is not surely known.
pub(super) fn lab_name(lab: &Lab, knowledge: &Knowledge) -> String {
    let analyte = lab.analyte.as_ref().and_then(|it| knowledge.analytes.get(it));
    analyte
        .filter(|_| units::fits(lab, knowledge))
        .map_or_else(|| lab.name_printed.clone(), |it| it.name.clone())
}

/// Value and unit as printed.
pub(super) fn lab_value(lab: &Lab) -> String {
    match &lab.unit_printed {
        Some(unit) => format!("{} {unit}", lab.value_printed),
        None => lab.value_printed.clone(),
    }
}

/// A unit in UCUM as one of some results prints it, else as reports usually do.
pub(super) fn unit_words(ucum: &str, labs: &[&Lab], analyte: &Analyte) -> String {
    let newest_first = labs.iter().rev().filter(|it| it.unit.as_deref() == Some(ucum));
    let printed = newest_first.filter_map(|it| it.unit_printed.clone()).next();
    let usual = || analyte.printed_units.first().filter(|_| analyte.unit == ucum).cloned();
    printed.or_else(usual).unwrap_or_else(|| ucum.to_owned())
}

/// "on 2024-03-01", "in 2024-03", or that the day is not known.
pub(super) fn lab_day(lab: &Lab) -> String {
    match lab.taken {
        Some(day) if day.precision() == "day" => format!("on {day}"),
        Some(month_or_year) => format!("in {month_or_year}"),
        None => "(day not known)".to_owned(),
    }
}

/// Older results are told in the past; a matter of words, on which no judgement rests.
const PAST_DAYS: i32 = 180;

/// "was" for what is half a year old or more, else "is".
pub(super) fn is_or_was(taken: Option<IsoDate>, as_of: IsoDate) -> &'static str {
    let age = taken.and_then(|it| it.days_before(as_of));
    if age.is_some_and(|it| it >= PAST_DAYS) { "was" } else { "is" }
}

/// What a flag says, for within a sentence.
pub(super) fn flag_word(flag: Flag) -> &'static str {
    match flag {
        Flag::CriticalLow => "critically low",
        Flag::Low => "low",
        Flag::Normal => "within its range",
        Flag::High => "high",
        Flag::CriticalHigh => "critically high",
        Flag::Abnormal => "abnormal",
        Flag::Unknown => "without a range",
    }
}

/// The range a result was held against, and whose it is; `None` without one.
pub(super) fn lab_range(lab: &Lab) -> Option<String> {
    let range = lab.range.as_ref();
    match range.map(|it| it.from) {
        Some(RangeFrom::Table) => Some(format!("adult range of the table {}", span(range?))),
        Some(RangeFrom::Report) | None => {
            let printed = lab.range_printed.clone().or_else(|| range.map(span))?;
            Some(format!("range of the report {}", without_brackets(&printed)))
        }
    }
}

/// A printed text without the brackets around all of it.
fn without_brackets(printed: &str) -> &str {
    let inner = printed.trim().strip_prefix(['(', '[']).and_then(|it| it.strip_suffix([')', ']']));
    inner.filter(|it| !it.contains(['(', ')', '[', ']'])).map_or(printed, str::trim)
}

/// What speaks against a fact.
pub(super) fn doubt_word(doubt: Doubt) -> &'static str {
    match doubt {
        Doubt::LowConfidence => "read with little confidence",
        Doubt::ReadingsDiffer => "read differently twice",
        Doubt::Implausible => "hardly possible",
        Doubt::RelationBroken => "against the arithmetic between results",
        Doubt::FlagDisagrees => "against the printed mark",
        Doubt::UnitUnknown => "unit not sure",
        Doubt::ColumnUnsure => "row or column not sure",
        Doubt::DateAmbiguous => "day and month could be the other way round",
        Doubt::CutOff => "cut off",
        Doubt::WrongPatient => "on a page that names somebody else",
        Doubt::PersonUnsure => "on a page that does not fit this patient in all",
    }
}

/// What a paper is.
pub(super) fn kind_word(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::LabReport => "laboratory report",
        RecordKind::ImagingReport => "imaging report",
        RecordKind::CardiacTest => "cardiac test",
        RecordKind::PathologyReport => "pathology report",
        RecordKind::DischargeSummary => "discharge summary",
        RecordKind::OperativeNote => "operative note",
        RecordKind::ClinicNote => "clinic note",
        RecordKind::ClinicLetter => "clinic letter",
        RecordKind::ReferralLetter => "referral letter",
        RecordKind::Prescription => "prescription",
        RecordKind::MedicationList => "medication list",
        RecordKind::Insurance => "insurance paper",
        RecordKind::Bill => "bill",
        RecordKind::IdentityDocument => "identity document",
        RecordKind::ImageStudy => "image study",
        RecordKind::Questionnaire => "questionnaire",
        RecordKind::Other => "other paper",
        RecordKind::Unreadable => "unreadable paper",
    }
}

/// A paper with its place: "laboratory report in scans/a.pdf, pages 2 to 3".
pub(super) fn record_place(record: &Record, sources: &[SourceCard]) -> String {
    let path = sources.iter().find(|it| it.id == record.source).map_or("a file", |it| it.path.as_str());
    let [first, last] = record.pages;
    let pages = if first == last { format!("page {first}") } else { format!("pages {first} to {last}") };
    format!("{} in {path}, {pages}", kind_word(record.kind))
}

/// "1 result", "2 results".
pub(super) fn counted(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

/// Some items and how many more: "a, b and 3 more".
pub(super) fn shortened(items: &[String], n_shown: usize) -> String {
    shortened_by(items, n_shown, ", ")
}

/// The same, with another sign between items that hold commas themselves.
pub(super) fn shortened_by(items: &[String], n_shown: usize, between: &str) -> String {
    let n_more = items.len().saturating_sub(n_shown);
    let shown = items[..items.len() - n_more].join(between);
    if n_more == 0 { shown } else { format!("{shown} and {n_more} more") }
}

fn span(range: &LabRange) -> String {
    match (range.low, range.high) {
        (Some(low), Some(high)) => format!("{low}\u{2013}{high}"),
        (Some(low), None) => format!("from {low}"),
        (None, Some(high)) => format!("up to {high}"),
        (None, None) => "without limits".to_owned(),
    }
}
