//! What must be looked at before use: doubtful values, and places that contradict each other.

use maud::{Markup, html};

use crate::model::{Clinical, FindingKind, Lab, Record, Trust};

use super::book::{Book, Home, anchor, check_mark, page_range, record_name};
use super::results::{findings, flag_cell, range_cell, taken, value_cell};
use super::said;

/// How many rows stand open; the rest folds.
const ROWS_SHOWN: usize = 15;

/// Returns the facts to check that do not stand among the abnormal results.
pub(super) fn to_check(book: &Book<'_>) -> Markup {
    let is_check = |it: &&Lab| it.judgement.trust() == Trust::Check;
    let labs: Vec<&Lab> = book.summary.labs.iter().filter(is_check).collect();
    let (above, here): (Vec<&Lab>, Vec<&Lab>) =
        labs.into_iter().partition(|it| book.home(it) == Home::Results);
    let clinical: Vec<&Clinical> =
        book.summary.clinical().filter(|it| it.judgement.trust() == Trust::Check).collect();
    let records: Vec<&Record> =
        book.summary.records.iter().filter(|it| it.judgement.trust() == Trust::Check).collect();
    let (shown, folded) = here.split_at(here.len().min(ROWS_SHOWN));
    html! {
        section aria-labelledby="checks" {
            h2 #checks { "Check on the page before use" }
            @if above.is_empty() && here.is_empty() && clinical.is_empty() && records.is_empty() {
                p { "Nothing speaks against any value that was read." }
            }
            @if !above.is_empty() {
                p {
                    "Among the abnormal results above: "
                    @for (idx, it) in above.iter().enumerate() { @if idx > 0 { ", " } (book.link(&it.id.0)) }
                    "."
                }
            }
            @if !shown.is_empty() { (table(book, shown)) }
            @if !folded.is_empty() {
                details { summary { (folded.len()) " more results to check" } (table(book, folded)) }
            }
            @if !clinical.is_empty() || !records.is_empty() {
                ul .findings {
                    @for it in clinical {
                        li {
                            (said(&it.printed)) " " (check_mark(&it.judgement)) " " (book.place(&it.evidence))
                            (book.findings_here(&it.id.0))
                        }
                    }
                    @for it in records {
                        li {
                            a href={ "#" (anchor(&it.id.0)) } { (record_name(it)) } " ("
                            (book.file_link(&it.source)) " " (page_range(it.pages)) ") "
                            (check_mark(&it.judgement))
                        }
                    }
                }
            }
            (findings(book, &[FindingKind::Doubtful]))
        }
    }
}

/// Returns places that contradict each other and pages that name somebody else.
pub(super) fn contradictions(book: &Book<'_>) -> Markup {
    let found = findings(book, &[FindingKind::Identity, FindingKind::Conflict]);
    html! {
        section aria-labelledby="contradictions" {
            h2 #contradictions { "Contradictions and identity" }
            @if found.0.is_empty() { p .quiet { "No rule found a contradiction." } }
            @else { (found) }
        }
    }
}

fn table(book: &Book<'_>, labs: &[&Lab]) -> Markup {
    html! {
        div .wide tabindex="0" role="region" aria-labelledby="checks" {
            table .cards-on-phone {
                caption .unseen { "Results to check, with what speaks against them" }
                thead {
                    tr {
                        th scope="col" { "Result" }
                        th scope="col" { "Value as printed" }
                        th scope="col" { "What speaks against it" }
                        th scope="col" { "Direction" }
                        th scope="col" { "Range as printed" }
                        th scope="col" { "Taken" }
                        th scope="col" { "Page" }
                    }
                }
                tbody {
                    @for it in labs {
                        tr id=(anchor(&it.id.0)) {
                            th scope="row" { (said(&it.name_printed)) }
                            td data-label="Value" { (value_cell(it)) }
                            td data-label="Doubts" { (check_mark(&it.judgement)) }
                            td data-label="Direction" { (flag_cell(it)) }
                            td data-label="Range" { (range_cell(it)) }
                            td data-label="Taken" { (taken(it)) }
                            td data-label="Page" { (book.place(&it.evidence)) (book.findings_here(&it.id.0)) }
                        }
                    }
                }
            }
        }
    }
}
