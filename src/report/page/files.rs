//! File quality: every file with how its reading ended, and what to do where it did not end well.

use maud::{Markup, html};

use crate::model::{FindingKind, PageCard, PageQuality, Problem, Record, SourceCard, TextOrigin};

use super::super::names;
use super::book::{Book, anchor, page_range, record_name};
use super::results::findings;
use super::said;

/// How many records of a file stand open; the rest folds.
const RECORDS_SHOWN: usize = 4;

/// Returns the table of files.
pub(super) fn files(book: &Book<'_>) -> Markup {
    let sources = &book.summary.sources;
    let n_pages: usize = sources.iter().map(|it| it.pages.len()).sum();
    let n_silent = sources.iter().flat_map(|it| &it.pages).filter(|it| it.words == 0).count();
    let n_whole = sources.iter().filter(|it| it.status.is_whole()).count();
    html! {
        section aria-labelledby="files" {
            h2 #files { "Files" }
            p {
                (n_whole) " of " (sources.len()) " files were read whole; " (n_pages) " pages, "
                (n_silent) " of them without a word."
            }
            (findings(book, &[FindingKind::Unread]))
            @if !sources.is_empty() {
                div .wide tabindex="0" role="region" aria-labelledby="files" {
                    table .cards-on-phone {
                        caption .unseen { "Every file found, with how its reading ended" }
                        thead {
                            tr {
                                th scope="col" { "File" }
                                th scope="col" { "State" }
                                th scope="col" { "Pages" }
                                th scope="col" { "Remarks and what to do" }
                                th scope="col" { "Holds" }
                            }
                        }
                        tbody { @for it in sources { (table_row(book, it)) } }
                    }
                }
            }
        }
    }
}

fn table_row(book: &Book<'_>, card: &SourceCard) -> Markup {
    let records: Vec<&Record> = book.summary.records.iter().filter(|it| it.source == card.id).collect();
    let (shown, folded) = records.split_at(records.len().min(RECORDS_SHOWN));
    html! {
        tr id=(anchor(&card.id.0)) .bad[!card.status.is_whole()] {
            th scope="row" {
                (book.file_label(&card.id)) " " (said(&card.path))
                span .quiet .also { " " (names::format(card.format)) ", " (size(card.bytes)) }
            }
            td data-label="State" {
                @if card.status.is_whole() { (names::status(card.status)) }
                @else { span .mark .incomplete { (names::status(card.status)) } }
            }
            td data-label="Pages" { (card.n_pages) (page_remarks(&card.pages)) }
            td data-label="Remarks" {
                @if let Some(advice) = names::advice(card.status) { b { (advice) } }
                @if !card.problems.is_empty() {
                    ul .plain { @for it in &card.problems { (problem(it)) } }
                }
                (book.findings_here(&card.id.0))
            }
            td data-label="Holds" {
                (record_list(shown))
                @if !folded.is_empty() { details { summary { (folded.len()) " more" } (record_list(folded)) } }
            }
        }
    }
}

fn record_list(records: &[&Record]) -> Markup {
    html! {
        ul .plain {
            @for it in records {
                li { a href={ "#" (anchor(&it.id.0)) } { (record_name(it)) } " " (page_range(it.pages)) }
            }
        }
    }
}

fn problem(it: &Problem) -> Markup {
    html! {
        li {
            @if let Some(page) = it.page { "p.\u{a0}" (page) ": " }
            // The detail says it all; the kind stands in where there is none.
            @if it.detail.trim().is_empty() { (names::problem(it.kind)) } @else { (said(&it.detail)) }
        }
    }
}

/// Pages that are not plain good pages of drawn text, each with why.
fn page_remarks(pages: &[PageCard]) -> Markup {
    let remarkable: Vec<&PageCard> = pages
        .iter()
        .filter(|it| {
            it.quality != PageQuality::Good
                || it.origin != TextOrigin::TextLayer
                || names::turned(it.turned).is_some()
        })
        .collect();
    html! {
        @if !remarkable.is_empty() {
            details {
                summary { (remarkable.len()) " to note" }
                ul .plain {
                    @for it in remarkable {
                        li {
                            "p.\u{a0}" (it.number) ": " (names::quality(it.quality)) ", " (names::origin(it.origin))
                            ", " (it.words) " words"
                            @if let Some(turned) = names::turned(it.turned) { ", " (turned) }
                        }
                    }
                }
            }
        }
    }
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} bytes"),
        1024..1_048_576 => format!("{} KiB", bytes / 1024),
        _ => format!("{}.{} MiB", bytes / 1_048_576, bytes % 1_048_576 * 10 / 1_048_576),
    }
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_told_in_the_unit_that_fits() {
        for (bytes, want) in [
            (0, "0 bytes"),
            (1023, "1023 bytes"),
            (1024, "1 KiB"),
            (1_572_864, "1.5 MiB"),
            (u64::MAX, "17592186044415.9 MiB"),
        ] {
            assert_eq!(size(bytes), want);
        }
    }
}
