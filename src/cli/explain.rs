//! `casebrief explain`: why a finding or fact is there.

use std::fmt::Write as _;

use casebrief::batch;
use casebrief::model::{
    Basis, CaseSummary, Clinical, Doubt, Evidence, Finding, Judgement, Lab, Record, SourceCard,
};
use casebrief::pipeline::Knowledge;
use serde::Serialize;

use super::args::ExplainArgs;
use super::{CliError, Exit, print};

/// Prints rule, source, page, box and words behind an id.
pub(crate) fn explain(args: &ExplainArgs) -> Result<Exit, CliError> {
    let summary = batch::load(&args.case)?;
    let text = about(&summary, &args.id).ok_or_else(|| CliError::NoSuchId(args.id.clone()))?;
    print::print(&print::inert(&text))?;
    Ok(Exit::AllRead)
}

fn about(summary: &CaseSummary, id: &str) -> Option<String> {
    let finding = || summary.findings.iter().find(|it| it.id.0 == id).map(|it| of_finding(summary, it));
    let lab = || summary.labs.iter().find(|it| it.id.0 == id).map(|it| of_lab(summary, it));
    let fact = || summary.clinical().find(|it| it.id.0 == id).map(|it| of_clinical(summary, it));
    let record = || summary.records.iter().find(|it| it.id.0 == id).map(|it| of_record(summary, it));
    let source = || summary.sources.iter().find(|it| it.id.0 == id).map(of_source);
    let item = || of_item(summary, id);
    finding().or_else(lab).or_else(fact).or_else(record).or_else(source).or_else(item)
}

fn of_finding(summary: &CaseSummary, it: &Finding) -> String {
    let mut text = format!("finding   {} ({}, {})\n", it.id.0, named(&it.kind), named(&it.severity));
    line(&mut text, "says", &it.statement);
    line(&mut text, "rule", &it.rule.id);
    if let Some(condition) = &it.rule.condition {
        line(&mut text, "fires if", condition);
    }
    sources(&mut text, &it.rule.source);
    // What a checklist asks for, why here, and where it is spoken of.
    if let Some(item) = of_item(summary, &it.rule.id) {
        text.extend(item.lines().map(|it| format!("    {it}\n")));
    }
    match &it.basis {
        Basis::Facts(facts) => {
            for fact in facts {
                line(&mut text, "rests on", &fact.0);
                let behind = about(summary, &fact.0).unwrap_or_default();
                text.extend(behind.lines().map(|it| format!("    {it}\n")));
            }
        }
        Basis::Searched(records) => {
            let records: Vec<&str> = records.iter().map(|it| it.0.as_str()).collect();
            line(&mut text, "searched", &records.join(", "));
        }
    }
    text
}

fn of_lab(summary: &CaseSummary, it: &Lab) -> String {
    let unit = it.unit_printed.as_deref().unwrap_or("");
    let mut text = format!("result    {} ({})\n", it.id.0, named(&it.flag));
    line(&mut text, "printed", &format!("{} {} {unit}", it.name_printed, it.value_printed));
    line(&mut text, "range", it.range_printed.as_deref().unwrap_or("not printed"));
    if let Some(analyte) = &it.analyte {
        line(&mut text, "analyte", &analyte.0);
    }
    line(&mut text, "record", &it.record.0);
    doubts(&mut text, &it.judgement);
    place(&mut text, summary, &it.evidence);
    text
}

fn of_clinical(summary: &CaseSummary, it: &Clinical) -> String {
    let mut text = format!("fact      {} ({})\n", it.id.0, named(&it.status));
    line(&mut text, "name", &it.name);
    line(&mut text, "record", &it.record.0);
    doubts(&mut text, &it.judgement);
    place(&mut text, summary, &it.evidence);
    text
}

fn of_record(summary: &CaseSummary, it: &Record) -> String {
    let mut text = format!("record    {} ({})\n", it.id.0, named(&it.kind));
    let [first, last] = it.pages;
    line(&mut text, "pages", &format!("{first} to {last} of {}", path(summary, &it.source.0)));
    doubts(&mut text, &it.judgement);
    it.because.iter().for_each(|it| place(&mut text, summary, it));
    text
}

fn of_source(it: &SourceCard) -> String {
    let mut text = format!("file      {} ({})\n", it.id.0, named(&it.status));
    line(&mut text, "path", &it.path);
    line(&mut text, "pages", &it.n_pages.to_string());
    for it in &it.problems {
        let page = it.page.map(|it| format!("page {it}: ")).unwrap_or_default();
        line(&mut text, "problem", &format!("{page}{} ({})", it.detail, named(&it.kind)));
    }
    text
}

fn of_item(summary: &CaseSummary, id: &str) -> Option<String> {
    let it = summary.checklist.iter().find(|it| it.item == id)?;
    let mut text = format!("item      {} ({}, {})\n", it.item, named(&it.need), named(&it.status));
    line(&mut text, "asks for", &it.title);
    line(&mut text, "because", &it.why_here);
    sources(&mut text, &it.source);
    it.evidence.iter().for_each(|it| place(&mut text, summary, it));
    Some(text)
}

fn place(text: &mut String, summary: &CaseSummary, it: &Evidence) {
    let path = path(summary, &it.source.0);
    line(text, "page", &format!("{} of {path} ({})", it.page, it.source.0));
    let [left, top, right, bottom] = <[f32; 4]>::from(it.rect);
    line(text, "box", &format!("{left} {top} {right} {bottom}"));
    line(text, "words", &format!("{} (confidence {})", it.quote, it.confidence.percent()));
}

fn doubts(text: &mut String, it: &Judgement) {
    let doubts: Vec<String> = it.doubts().iter().map(|it: &Doubt| named(it)).collect();
    let doubts = if doubts.is_empty() { "none".to_owned() } else { doubts.join(", ") };
    line(text, "doubts", &doubts);
}

fn path<'a>(summary: &'a CaseSummary, source: &'a str) -> &'a str {
    summary.sources.iter().find(|it| it.id.0 == source).map_or(source, |it| &it.path)
}

/// The sources of a rule, each key with what it is and where; what the shipped table does not have stands as it is.
fn sources(text: &mut String, keys: &str) {
    let knowledge = Knowledge::builtin().ok();
    let known = |key: &str| {
        let source = knowledge.as_ref()?.sources.get(key)?;
        let address = source.address.as_ref().map_or_else(String::new, |it| format!(", {it}"));
        Some(format!("{key}: {}{address}", source.what))
    };
    let found: Option<Vec<String>> = keys.split(", ").map(known).collect();
    for one in found.unwrap_or_else(|| vec![keys.to_owned()]) {
        line(text, "source", &one);
    }
}

fn line(text: &mut String, label: &str, what: &str) {
    // Writing to a string can't fail.
    _ = writeln!(text, "{label:9} {what}");
}

/// The name of a variant as in `summary.json`.
fn named(it: &impl Serialize) -> String {
    match serde_json::to_value(it) {
        Ok(serde_json::Value::String(name)) => name,
        Ok(other) => other.to_string(),
        Err(_) => String::new(),
    }
}
