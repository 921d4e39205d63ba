//! The history: what happened when, and what the records say about diagnoses, medicines and the rest.

use maud::{Markup, html};

use crate::model::{Clinical, TimelineEntry};

use super::super::names;
use super::book::{Book, anchor, check_mark};
use super::said;

/// How many lines of the history stand open; the rest folds.
const LINES_SHOWN: usize = 20;

/// Returns the history, oldest first.
pub(super) fn timeline(book: &Book<'_>) -> Markup {
    let entries = &book.summary.timeline;
    // The newest lines decide, so the older ones fold.
    let (older, shown) = entries.split_at(entries.len().saturating_sub(LINES_SHOWN));
    let list = |entries: &[TimelineEntry]| {
        html! {
            ol .timeline {
                @for it in entries {
                    li {
                        span .date { (it.date) } " "
                        div { (said(&it.text)) (book.support(it.refs.iter().map(String::as_str))) }
                    }
                }
            }
        }
    };
    html! {
        section aria-labelledby="timeline" {
            h2 #timeline { "Timeline" }
            @if entries.is_empty() { p .quiet { "No dated record was found." } }
            @if !older.is_empty() { details { summary { (older.len()) " older entries" } (list(older)) } }
            @if !shown.is_empty() { (list(shown)) }
        }
    }
}

/// Returns the tables of diagnoses, medicines and the rest, and names those that are empty.
pub(super) fn clinical(book: &Book<'_>) -> Markup {
    let summary = book.summary;
    let groups: [(&str, &str, &[Clinical]); 7] = [
        ("diagnoses", "Diagnoses", &summary.diagnoses),
        ("medications", "Medicines", &summary.medications),
        ("allergies", "Allergies", &summary.allergies),
        ("procedures", "Procedures", &summary.procedures),
        ("imaging", "Imaging and cardiac tests", &summary.imaging),
        ("vitals", "Vital signs", &summary.vitals),
        ("function", "Function", &summary.function),
    ];
    let is_looked_for = |id: &str| !summary.not_extracted.iter().any(|it| it == id);
    let empty = |looked_for: bool| -> Vec<String> {
        let of_kind = groups.iter().filter(|it| it.2.is_empty() && is_looked_for(it.0) == looked_for);
        of_kind.map(|it| it.1.to_lowercase()).collect()
    };
    let (open, empty) = (empty(false), empty(true));
    html! {
        section aria-labelledby="said" {
            h2 #said { "What the records say" }
            @for (id, title, group) in groups {
                @if !group.is_empty() { h3 id=(id) { (title) } (shown(book, id, title, group)) }
            }
            @if !open.is_empty() {
                p {
                    "This version does not look for: " (open.join(", "))
                    ". Read the papers; that nothing stands here says nothing about the patient."
                }
            }
            @if !empty.is_empty() {
                p .quiet {
                    "No statement found about: " (empty.join(", "))
                    ". This does not mean that there is none."
                }
            }
        }
    }
}

/// A table, folded away when it is so long that it would push the others off the screen.
fn shown(book: &Book<'_>, id: &str, title: &str, group: &[Clinical]) -> Markup {
    /// More rows are folded away, but never those of allergies and medicines.
    const MOST_ROWS: usize = 20;
    let table = table(book, id, title, group);
    if group.len() <= MOST_ROWS || matches!(id, "allergies" | "medications") {
        return table;
    }
    html! { details { summary { (group.len()) " rows" } (table) } }
}

fn table(book: &Book<'_>, id: &str, title: &str, group: &[Clinical]) -> Markup {
    html! {
        div .wide tabindex="0" role="region" aria-labelledby=(id) {
            table .cards-on-phone {
                caption .unseen { (title) }
                thead {
                    tr {
                        th scope="col" { "As printed" }
                        th scope="col" { "Understood as" }
                        th scope="col" { "Claim" }
                        th scope="col" { "Date" }
                        th scope="col" { "Details" }
                        th scope="col" { "Page" }
                    }
                }
                tbody { @for it in group { (table_row(book, it)) } }
            }
        }
    }
}

fn table_row(book: &Book<'_>, it: &Clinical) -> Markup {
    html! {
        tr id=(anchor(&it.id.0)) {
            th scope="row" { (said(&it.printed)) " " (check_mark(&it.judgement)) }
            td data-label="Understood as" {
                (said(&it.name))
                @if let Some(code) = &it.code { span .quiet .also { " " (said(code)) } }
            }
            td data-label="Claim" { (names::clinical_status(it.status)) }
            td data-label="Date" {
                @match it.date {
                    Some(date) => span .date { (date) },
                    None => span .quiet { "undated" },
                }
            }
            td data-label="Details" { @if let Some(details) = &it.details { (said(details)) } }
            td data-label="Page" { (book.place(&it.evidence)) }
        }
    }
}
