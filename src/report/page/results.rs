//! Abnormal results, critical first, and how results move.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use maud::{Markup, html};

use crate::model::{Doubt, Finding, FindingKind, Flag, Lab, LabRange, LabValue, RangeFrom, Trend};

use super::super::{inert::inert_line, names};
use super::bars::{range_bar, spark};
use super::book::{Book, anchor, check_mark};
use super::said;

/// How many other results of an analyte stand in its row before the rest folds.
const OTHERS_SHOWN: usize = 3;

/// A result outside its range with the others of the same analyte.
struct Row<'a> {
    lab: &'a Lab,
    /// Whether a newer result of the analyte lies within its range.
    is_past: bool,
    others: Vec<&'a Lab>,
}

/// Returns the table of abnormal results.
pub(super) fn abnormal(book: &Book<'_>) -> Markup {
    let rows = rows(book);
    let n_unknown = book.summary.labs.iter().filter(|it| it.flag == Flag::Unknown).count();
    html! {
        section aria-labelledby="results" {
            h2 #results { "Abnormal results" }
            @if book.summary.labs.is_empty() { p .quiet { "No result was read in the records." } }
            @else if rows.is_empty() { p { "No result read lies outside its range." } }
            @else { (table(book, &rows)) }
            @if n_unknown > 0 {
                p .quiet {
                    (n_unknown) " of " (book.summary.labs.len())
                    " results have nothing to be held against; they stand under " a href="#all-results" { "all results" } "."
                }
            }
            (findings(book, &[FindingKind::Critical, FindingKind::OutOfRange]))
        }
    }
}

/// Returns how results move; nothing when no analyte has two dated values.
pub(super) fn trends(book: &Book<'_>) -> Markup {
    let trends = &book.summary.trends;
    let found = book.findings_of(&[FindingKind::Trend]);
    if trends.is_empty() && found.is_empty() {
        return html! {};
    }
    html! {
        section aria-labelledby="trends" {
            h2 #trends { "How results move" }
            (list(book, &found))
            @if !trends.is_empty() {
                div .wide tabindex="0" role="region" aria-labelledby="trends" {
                    table .cards-on-phone {
                        caption .unseen { "Results over time" }
                        thead {
                            tr {
                                th scope="col" { "Analyte" }
                                th scope="col" { "Course" }
                                th scope="col" { "Values, oldest first" }
                                th scope="col" { "Change" }
                                th scope="col" { "In words" }
                            }
                        }
                        tbody { @for it in trends { (trend_row(book, it)) } }
                    }
                }
            }
        }
    }
}

/// Returns findings of some kinds that no row stands for, as a list; nothing when there is none.
pub(super) fn findings(book: &Book<'_>, kinds: &[FindingKind]) -> Markup {
    list(book, &book.findings_of(kinds))
}

/// Returns a value with its unit, the value as understood where it reads differently, and SI.
pub(super) fn value_cell(lab: &Lab) -> Markup {
    let understood = names::value(&lab.value);
    let differs = match &lab.value {
        LabValue::Number { .. } | LabValue::Range { .. } => understood != lab.value_printed.trim(),
        LabValue::Text { .. } => false,
    };
    let other_unit = lab.unit.as_deref() != lab.unit_printed.as_deref();
    let si = lab.si.as_ref().filter(|it| Some(it.unit.as_str()) != lab.unit.as_deref());
    html! {
        b .value { (said(&lab.value_printed)) }
        @if let Some(unit) = &lab.unit_printed { " " (said(unit)) }
        @if differs || other_unit || si.is_some() {
            span .quiet .also {
                @if differs { " = " (said(&understood)) }
                @if other_unit { " " (said(lab.unit.as_deref().unwrap_or("unit not known"))) }
                @if let Some(si) = si { " = " (si.value) " " (said(&si.unit)) }
            }
        }
    }
}

/// Returns the range as printed, and the range of the table where that was used.
pub(super) fn range_cell(lab: &Lab) -> Markup {
    html! {
        @if let Some(printed) = &lab.range_printed { (said(printed)) }
        @match &lab.range {
            Some(range) if range.from == RangeFrom::Table => {
                span .quiet .also title=[range.source.as_deref().map(inert_line)] {
                    " table: " (range_text(range))
                }
            }
            Some(_) if lab.range_printed.is_some() => {}
            Some(range) => (range_text(range)),
            None if lab.range_printed.is_none() => span .quiet { "none" },
            None => span .quiet .also { " not understood" },
        }
    }
}

/// Returns arrow and words of a flag, and the mark as printed.
pub(super) fn flag_cell(lab: &Lab) -> Markup {
    let (arrow, words) = names::flag(lab.flag);
    html! {
        @if lab.flag.is_abnormal() {
            span .out .critical[lab.flag.is_critical()] { (arrow) " " (words) }
        } @else {
            (words)
        }
        @if let Some(printed) = &lab.flag_printed { span .quiet .also { " printed: " (said(printed)) } }
    }
}

fn list(book: &Book<'_>, findings: &[&Finding]) -> Markup {
    html! {
        @if !findings.is_empty() {
            ul .findings {
                @for it in findings {
                    li id=(anchor(&it.id.0)) {
                        span .look { (names::severity(it.severity)) } " "
                        (said(&it.statement)) (book.grounds(it))
                    }
                }
            }
        }
    }
}

fn table(book: &Book<'_>, rows: &[Row<'_>]) -> Markup {
    html! {
        div .wide tabindex="0" role="region" aria-labelledby="results" {
            table .cards-on-phone {
                caption .unseen { "Abnormal results, critical first; the latest of each analyte" }
                thead {
                    tr {
                        th scope="col" { "Result" }
                        th scope="col" { "Value as printed" }
                        th scope="col" { "Direction" }
                        th scope="col" { "Range as printed" }
                        th scope="col" { "Taken" }
                        th scope="col" { "Page" }
                        th scope="col" { "Other dates" }
                    }
                }
                tbody { @for it in rows { (table_row(book, it)) } }
            }
        }
    }
}

fn table_row(book: &Book<'_>, row: &Row<'_>) -> Markup {
    let lab = row.lab;
    let (shown, folded) = row.others.split_at(row.others.len().min(OTHERS_SHOWN));
    html! {
        tr id=(anchor(&lab.id.0)) .critical[lab.flag.is_critical()] {
            th scope="row" {
                (said(&lab.name_printed))
                @if let Some(specimen) = &lab.specimen { span .quiet .also { " " (said(specimen)) } }
            }
            td data-label="Value" { (value_cell(lab)) " " (check_mark(&lab.judgement)) }
            td data-label="Direction" {
                (flag_cell(lab))
                @if row.is_past { " " span .quiet .also { "not in the newest" } }
            }
            td data-label="Range" { (range_cell(lab)) (range_bar(lab)) }
            td data-label="Taken" { (taken(lab)) }
            td data-label="Page" { (book.place(&lab.evidence)) (book.findings_here(&lab.id.0)) }
            td data-label="Other dates" .others {
                @if row.others.is_empty() { span .quiet { "none" } }
                @for it in shown { (other(book, it)) }
                @if !folded.is_empty() {
                    details {
                        summary { (folded.len()) " more" }
                        @for it in folded { (other(book, it)) }
                    }
                }
            }
        }
    }
}

fn other(book: &Book<'_>, lab: &Lab) -> Markup {
    let (arrow, words) = names::flag(lab.flag);
    // The row of an abnormal result is the place that links lead to; a normal one has its own
    // row among all results.
    let id = lab.flag.is_abnormal().then(|| anchor(&lab.id.0));
    html! {
        div id=[id] {
            (taken(lab)) ": " (said(&lab.value_printed)) " " (said(lab.unit_printed.as_deref().unwrap_or_default()))
            " " span .out[lab.flag.is_abnormal()] title=(words) { (if arrow.is_empty() { words } else { arrow }) }
            " " (check_mark(&lab.judgement)) " " (book.place(&lab.evidence)) (book.findings_here(&lab.id.0))
        }
    }
}

fn trend_row(book: &Book<'_>, trend: &Trend) -> Markup {
    let ids: Vec<&str> = trend.points.iter().map(|it| it.lab.0.as_str()).collect();
    html! {
        tr {
            th scope="row" { (said(&trend.analyte.0)) }
            td data-label="Course" { (spark(trend)) }
            td data-label="Values" {
                @for (idx, it) in trend.points.iter().enumerate() {
                    @if idx > 0 { " → " }
                    a href={ "#" (anchor(&it.lab.0)) } { (it.value) } " " span .quiet { "(" (it.date) ")" }
                }
                " " (said(&trend.unit))
            }
            td data-label="Change" { (trend.change) " " (said(&trend.unit)) }
            td data-label="In words" { (said(&trend.statement)) (book.support(ids)) }
        }
    }
}

/// Returns when a sample was taken.
pub(super) fn taken(lab: &Lab) -> Markup {
    html! {
        @match lab.taken {
            Some(date) => span .date { (date) },
            None => span .quiet { "undated" },
        }
    }
}

fn range_text(range: &LabRange) -> String {
    match (range.low, range.high) {
        (Some(low), Some(high)) => format!("{low}–{high}"),
        (Some(low), None) => format!("≥ {low}"),
        (None, Some(high)) => format!("≤ {high}"),
        (None, None) => "open".to_owned(),
    }
}

/// One row an analyte: its latest abnormal result, and one more for each other critical one.
///
/// Results of pages that name somebody else make rows of their own.
fn rows<'a>(book: &Book<'a>) -> Vec<Row<'a>> {
    let mut of_analyte: BTreeMap<(bool, &str, &str), Vec<&Lab>> = BTreeMap::new();
    for lab in book.summary.labs.iter().filter(|it| !book.is_repeated(it)) {
        let analyte = lab.analyte.as_ref().map_or(lab.name_printed.as_str(), |it| it.0.as_str());
        let is_foreign = lab.judgement.doubts().contains(&Doubt::WrongPatient);
        let key = (is_foreign, analyte, lab.specimen.as_deref().unwrap_or_default());
        of_analyte.entry(key).or_default().push(lab);
    }
    let mut rows: Vec<Row<'_>> = Vec::new();
    for mut group in of_analyte.into_values() {
        // Newest first, undated last; the sort is stable, so the order of the summary decides next.
        group.sort_by_key(|it| Reverse(it.taken));
        let Some(latest) = group.iter().position(|it| it.flag.is_abnormal()) else {
            continue;
        };
        let is_own = |(idx, lab): &(usize, &Lab)| *idx == latest || lab.flag.is_critical();
        let others: Vec<&Lab> =
            group.iter().copied().enumerate().filter(|it| !is_own(it)).map(|it| it.1).collect();
        for (idx, lab) in group.iter().copied().enumerate().filter(is_own) {
            let is_latest = idx == latest;
            let newest = others.first().filter(|it| lab.taken.is_some() && it.taken > lab.taken);
            let is_past = is_latest && newest.is_some_and(|it| it.flag == Flag::Normal);
            rows.push(Row { lab, is_past, others: if is_latest { others.clone() } else { Vec::new() } });
        }
    }
    rows.sort_by_key(|it| (!it.lab.flag.is_critical(), it.is_past, Reverse(it.lab.taken)));
    rows
}
