//! What folds away below the page: everything else the summary holds, so that nothing is lost.

use maud::{Markup, html};

use crate::model::{Basis, CaseSummary, Contact, Finding, Lab, Note, Record, RecordId};

use super::super::names;
use super::book::{Book, Home, anchor, check_mark, page_range, record_name, rule_anchor};
use super::gaps::whole_checklist;
use super::results::{flag_cell, range_cell, taken, value_cell};
use super::{said, said_in};

/// Returns all results, notes, records, checklists, findings and contacts, folded.
pub(super) fn folded(book: &Book<'_>) -> Markup {
    let summary = book.summary;
    html! {
        section aria-labelledby="rest" {
            h2 #rest { "Everything else" }
            (fold("all-results", "All results", summary.labs.len(), &all_labs(book)))
            (fold("notes", "Notes in their own words", summary.notes.len(), &notes(book)))
            (fold("records", "Records", summary.records.len(), &records(book)))
            (fold("checklist", "Checklists", summary.checklist.len(), &whole_checklist(book)))
            (fold("rules", "Findings and their rules", summary.findings.len(), &rules(book)))
            (fold("contacts", "Whom to ask", summary.contacts.len(), &contacts(book)))
        }
    }
}

/// What the licences of LOINC and UCUM want said wherever their codes are shown; `pipelines/NOTICE.md` has them too.
const NOTICES: [&str; 2] = [
    "This material contains content from LOINC (http://loinc.org). LOINC is copyright \u{a9} Regenstrief Institute, Inc. and \
     the Logical Observation Identifiers Names and Codes (LOINC) Committee and is available at no cost under the license at \
     http://loinc.org/license. LOINC\u{ae} is a registered United States trademark of Regenstrief Institute, Inc.",
    "This product includes all or a portion of the UCUM table, UCUM codes, and UCUM definitions or is derived from it, \
     subject to a license from Regenstrief Institute, Inc. and The UCUM Organization. Your use of the UCUM table, UCUM \
     codes, UCUM definitions also is subject to this license, a copy of which is available at https://ucum.org/license. The \
     UCUM table and UCUM codes are copyright \u{a9} Regenstrief Institute, Inc. and the UCUM Organization and provided \
     \"as is\".",
];

/// Returns what made the page and what it is not.
pub(super) fn made_with(book: &Book<'_>) -> Markup {
    let made = &book.summary.made_with;
    html! {
        footer {
            p {
                "Put together by a program from the records named above; not a diagnosis. Values marked "
                span .check { b { "check" } }
                " must be looked at on the page before use."
            }
            @for notice in NOTICES { p .quiet { (notice) } }
            details {
                summary { "Made with" }
                dl .facts {
                    div { dt { "Program" } dd { (said(&made.program)) " " (said(&made.version)) } }
                    div { dt { "Form" } dd { (said(&book.summary.schema)) } }
                    div { dt { "Text recognition" } dd { (said(&made.ocr)) } }
                    div { dt { "Languages" } dd { (said(&made.languages.join(", "))) } }
                    div { dt { "Judged on" } dd { (made.as_of) } }
                    div { dt { "Pipelines applied" } dd { (said(&book.summary.case.pipelines.join(", "))) } }
                }
                ul .hashes { @for it in &made.pipelines { li { (said(&it.id)) " " code { (said(&it.sha256)) } } } }
                h3 { "Files by content" }
                ul .hashes {
                    @for it in &book.summary.sources { li { (book.file_link(&it.id)) " " code { (said(&it.sha256)) } } }
                }
            }
        }
    }
}

fn fold(id: &str, title: &str, count: usize, body: &Markup) -> Markup {
    html! {
        @if count == 0 { p .quiet id=(id) { (title) ": none." } }
        @else { details .fold { summary { h3 id=(id) { (title) " (" (count) ")" } } (body) } }
    }
}

fn all_labs(book: &Book<'_>) -> Markup {
    let summary = book.summary;
    // Results whose record is not in the list come last, so that none is lost.
    let is_known = |id: &RecordId| summary.records.iter().any(|it| it.id == *id);
    let loose: Vec<&Lab> = summary.labs.iter().filter(|it| !is_known(&it.record)).collect();
    html! {
        @for record in &summary.records {
            @let labs: Vec<&Lab> = summary.labs.iter().filter(|it| it.record == record.id).collect();
            @if !labs.is_empty() { (lab_table(book, &record_caption(book, record), &labs)) }
        }
        @if !loose.is_empty() { (lab_table(book, &html! { "Without a record" }, &loose)) }
    }
}

fn record_caption(book: &Book<'_>, record: &Record) -> Markup {
    html! {
        (record_name(record))
        @if let Some(facility) = &record.facility { ", " (said(facility)) }
        " · " (book.file_link(&record.source)) " " (page_range(record.pages))
    }
}

fn lab_table(book: &Book<'_>, caption: &Markup, labs: &[&Lab]) -> Markup {
    html! {
        div .wide {
            table .all .cards-on-phone {
                caption { (caption) }
                thead {
                    tr {
                        th scope="col" { "Result" }
                        th scope="col" { "Understood as" }
                        th scope="col" { "Value" }
                        th scope="col" { "Direction" }
                        th scope="col" { "Range" }
                        th scope="col" { "Taken" }
                        th scope="col" { "Page" }
                    }
                }
                tbody { @for it in labs { (lab_row(book, it)) } }
            }
        }
    }
}

fn lab_row(book: &Book<'_>, lab: &Lab) -> Markup {
    let id = (book.home(lab) == Home::Table).then(|| anchor(&lab.id.0));
    html! {
        tr id=[id] {
            th scope="row" {
                (said(&lab.name_printed))
                @if let Some(specimen) = &lab.specimen { span .quiet .also { " " (said(specimen)) } }
            }
            td .quiet {
                @match &lab.analyte { Some(it) => (said(&it.0)), None => "not in the table" }
                @if let Some(loinc) = &lab.loinc {
                    " " (said(loinc)) " " (said(lab.loinc_name.as_deref().unwrap_or_default()))
                }
                @if lab.unit.is_some() && lab.unit != lab.unit_printed {
                    ", " (said(lab.unit.as_deref().unwrap_or_default()))
                }
            }
            td { (value_cell(lab)) " " (check_mark(&lab.judgement)) }
            td { (flag_cell(lab)) }
            td { (range_cell(lab)) }
            td { (taken(lab)) }
            td { (book.place(&lab.evidence)) }
        }
    }
}

fn notes(book: &Book<'_>) -> Markup {
    let title = |note: &Note| match record_of(book.summary, &note.record) {
        Some(record) => record_caption(book, record),
        None => said(&note.record.0),
    };
    html! {
        @for note in &book.summary.notes {
            article {
                h4 { (title(note)) }
                @if !note.sections.is_empty() {
                    p .quiet {
                        "Sections: "
                        @for (idx, it) in note.sections.iter().enumerate() {
                            @if idx > 0 { ", " }
                            (said_in(&it.heading, book.language(&it.evidence)))
                            " (" (said(&it.section)) ") " (book.place(&it.evidence))
                        }
                    }
                }
                ul {
                    @for it in &note.sentences {
                        li {
                            @if let Some(section) = &it.section { span .look { (said(section)) } " " }
                            (said_in(&it.text, book.language(&it.evidence))) " " (book.place(&it.evidence))
                        }
                    }
                }
                @if !note.left_out.is_empty() {
                    details {
                        summary { (note.left_out.len()) " sentences left out" }
                        ul {
                            @for it in &note.left_out {
                                li {
                                    (said_in(&it.text, None))
                                    span .quiet { " page " (it.page) ", " (names::left_out(it.why)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn records(book: &Book<'_>) -> Markup {
    html! {
        div .wide tabindex="0" role="region" aria-labelledby="records" {
            table .cards-on-phone {
                caption .unseen { "The papers of the case" }
                thead {
                    tr {
                        th scope="col" { "Record" }
                        th scope="col" { "Pages" }
                        th scope="col" { "From" }
                        th scope="col" { "Language" }
                        th scope="col" { "Told by" }
                    }
                }
                tbody { @for it in &book.summary.records { (record_row(book, it)) } }
            }
        }
    }
}

fn record_row(book: &Book<'_>, record: &Record) -> Markup {
    html! {
        tr id=(anchor(&record.id.0)) {
            th scope="row" { (record_name(record)) " " (check_mark(&record.judgement)) }
            td data-label="Pages" { (book.file_link(&record.source)) " " (page_range(record.pages)) }
            td data-label="From" {
                @if let Some(facility) = &record.facility { (said(facility)) }
                @if let Some(author) = &record.author { " " (said(author)) }
                @if let Some(first) = &record.duplicate_of { " repeats " (book.link(&first.0)) }
            }
            td data-label="Language" {
                @match &record.language { Some(it) => (said(it)), None => span .quiet { "not known" } }
            }
            td data-label="Told by" { @for it in &record.because { (book.place(it)) " " } }
        }
    }
}

fn rules(book: &Book<'_>) -> Markup {
    html! {
        div .wide tabindex="0" role="region" aria-labelledby="rules" {
            table .cards-on-phone {
                caption .unseen { "Every finding with its rule and what it rests on" }
                thead {
                    tr {
                        th scope="col" { "Finding" }
                        th scope="col" { "Kind" }
                        th scope="col" { "Look" }
                        th scope="col" { "Rests on" }
                        th scope="col" { "Rule and its source" }
                    }
                }
                tbody { @for it in &book.summary.findings { (rule_row(book, it)) } }
            }
        }
    }
}

fn rule_row(book: &Book<'_>, finding: &Finding) -> Markup {
    html! {
        tr id=(rule_anchor(finding)) {
            th scope="row" { a href={ "#" (anchor(&finding.id.0)) } { (said(&finding.statement)) } }
            td data-label="Kind" { (names::finding_kind(finding.kind)) }
            td data-label="Look" { (names::severity(finding.severity)) }
            td data-label="Rests on" {
                @match &finding.basis {
                    Basis::Facts(facts) => {
                        @for it in facts { (book.link_with_places(&it.0)) " " }
                    }
                    Basis::Searched(searched) => {
                        details {
                            summary { "searched " (book.searched(searched.len())) }
                            ul .plain { @for it in searched { li { (book.link(&it.0)) } } }
                        }
                    }
                }
            }
            td data-label="Rule" {
                (said(&finding.rule.id)) ": " (said(&finding.rule.source))
                @if let Some(condition) = &finding.rule.condition { "; fires if " (said(condition)) }
            }
        }
    }
}

fn contacts(book: &Book<'_>) -> Markup {
    let part = |it: &Option<String>| {
        html! { @if let Some(text) = it { ", " (said(text)) } }
    };
    let contact = |it: &Contact| {
        html! {
            li {
                (said(&it.role)) (part(&it.name)) (part(&it.organisation)) (part(&it.phone)) (part(&it.email))
                " " (check_mark(&it.judgement)) " " (book.place(&it.evidence))
                @for place in [&it.phone_evidence, &it.email_evidence].into_iter().flatten() { " " (book.place(place)) }
            }
        }
    };
    html! { ul { @for it in &book.summary.contacts { (contact(it)) } } }
}

fn record_of<'a>(summary: &'a CaseSummary, id: &RecordId) -> Option<&'a Record> {
    summary.records.iter().find(|it| it.id == *id)
}
