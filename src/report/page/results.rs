//! Abnormal results, critical first, and how results move.

use maud::{Markup, html};

use crate::model::{Finding, FindingKind, Flag, Lab, LabRange, LabValue, RangeFrom, Trend};

use super::super::{inert::inert_line, names};
use super::bars::{range_bar, spark};
use super::book::{Book, Target, anchor, check_mark};
use super::said;
use super::told::{Row, Told, rows};

/// How many other results of an analyte stand in its row before the rest folds.
const OTHERS_SHOWN: usize = 3;

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

/// Returns a value with its unit as printed, and as understood or in SI where that differs.
pub(super) fn value_cell(lab: &Lab) -> Markup {
    let understood = names::value(&lab.value);
    let differs = match &lab.value {
        LabValue::Number { .. } | LabValue::Range { .. } => understood != lab.value_printed.trim(),
        LabValue::Text { .. } => false,
    };
    let si = lab.si.as_ref().filter(|it| Some(it.unit.as_str()) != lab.unit.as_deref());
    html! {
        b .value { (said(&lab.value_printed)) }
        @if let Some(unit) = &lab.unit_printed { " " (said(unit)) }
        @if differs || si.is_some() {
            span .quiet .also {
                @if differs { " = " (said(&understood)) }
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
                        th scope="col" { "Other results" }
                    }
                }
                tbody { @for it in rows { (table_row(book, it)) } }
            }
        }
    }
}

fn table_row(book: &Book<'_>, row: &Row<'_>) -> Markup {
    let lab = row.told.lab;
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
            td data-label="Range" .bounds { (range_cell(lab)) " " (range_bar(lab)) }
            td data-label="Taken" { (taken(lab)) }
            td data-label="Page" .spots { (spots(book, &row.told)) }
            td data-label="Others" .others {
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

fn other(book: &Book<'_>, told: &Told<'_>) -> Markup {
    let lab = told.lab;
    let (arrow, words) = names::flag(lab.flag);
    // The row of an abnormal result is the place that links lead to; a normal one has its own
    // row among all results.
    let id = lab.flag.is_abnormal().then(|| anchor(&lab.id.0));
    html! {
        div id=[id] {
            (taken(lab)) ": " (said(&lab.value_printed)) " " (said(lab.unit_printed.as_deref().unwrap_or_default()))
            " " span .out[lab.flag.is_abnormal()] title=(words) { (if arrow.is_empty() { words } else { arrow }) }
            " " (check_mark(&lab.judgement)) " " (spots(book, told))
        }
    }
}

/// Returns the places of a result, each with the findings that its row stands for.
fn spots(book: &Book<'_>, told: &Told<'_>) -> Markup {
    html! {
        (book.place(&told.lab.evidence)) (book.findings_here(&told.lab.id.0))
        @for it in &told.again {
            " " span id=[it.flag.is_abnormal().then(|| anchor(&it.id.0))] {
                (book.place(&it.evidence)) (book.findings_here(&it.id.0))
            }
        }
    }
}

/// Returns the buttons of all places of a result.
pub(super) fn places(book: &Book<'_>, told: &Told<'_>) -> Markup {
    html! { (book.place(&told.lab.evidence)) @for it in &told.again { " " (book.place(&it.evidence)) } }
}

fn trend_row(book: &Book<'_>, trend: &Trend) -> Markup {
    let ids: Vec<&str> = trend.points.iter().map(|it| it.lab.0.as_str()).collect();
    html! {
        tr {
            th scope="row" { (analyte_name(book, trend)) }
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

/// The analyte as its newest result prints it, else its id.
fn analyte_name(book: &Book<'_>, trend: &Trend) -> Markup {
    let newest = trend.points.last().and_then(|it| book.target(&it.lab.0));
    match newest {
        Some(Target::Lab(lab)) => {
            html! { (said(&lab.name_printed)) span .quiet .also { " " (said(&trend.analyte.0)) } }
        }
        Some(_) | None => said(&trend.analyte.0),
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
