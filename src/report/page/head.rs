//! The top of the page: whose case it is, what is asked, what to know first, and what makes treatment unsafe.

use maud::{Markup, html};

use crate::model::{
    Attested, ChecklistStatus, Clinical, ClinicalStatus, Evidence, FindingKind, Flag, Identity, Lab, Need,
    Quoted, Trust,
};

use super::super::names;
use super::book::{Book, Target, anchor, check_mark};
use super::results::{places, taken};
use super::told::{Told, critical, is_foreign};
use super::{level_mark, said, said_in};

/// Returns who the patient is and whether all pages speak of one person.
pub(super) fn who(book: &Book<'_>) -> Markup {
    let patient = &book.summary.patient;
    let case = &book.summary.case;
    let name = patient.name.as_ref();
    html! {
        header .who {
            h1 {
                @match name {
                    Some(it) => (said(&it.value)),
                    None => "Name not found in the records",
                }
            }
            p .marks {
                (level_mark(book.summary.triage.level)) " "
                (completeness(book))
            }
            dl .facts {
                (person_line(book, "Born", patient.born.as_ref(), |it| it.to_string()))
                (person_line(book, "Age", patient.age.as_ref(), |it| it.to_string()))
                (person_line(book, "Sex", patient.sex.as_ref(), |it| names::sex(*it).to_owned()))
                div {
                    dt { "Numbers" }
                    dd {
                        @if patient.ids.is_empty() { span .quiet { "not found" } }
                        @for (idx, it) in patient.ids.iter().enumerate() {
                            @if idx > 0 { ", " }
                            (said(&it.value)) (attested(book, &it.evidence))
                        }
                    }
                }
                div { dt { "Case" } dd { (said(&case.id)) } }
                div { dt { "As of" } dd { (case.as_of) } }
                @if let Some(it) = name { div { dt { "Name on" } dd { (attested(book, &it.evidence)) } } }
            }
            (identity(book, &patient.identity))
        }
    }
}

/// Returns the list of sections with what there is in each.
pub(super) fn contents(book: &Book<'_>) -> Markup {
    let summary = book.summary;
    let own = || summary.labs.iter().filter(|it| !is_foreign(it) && !book.is_repeated(it));
    let n_critical = own().filter(|it| it.flag.is_critical()).count();
    let n_abnormal = own().filter(|it| it.flag.is_abnormal()).count();
    let gap = |wanted: ChecklistStatus| summary.checklist.iter().filter(|it| it.status == wanted).count();
    let n_missing = gap(ChecklistStatus::Missing) + gap(ChecklistStatus::MentionedOnly);
    let n_check = summary.labs.iter().filter(|it| it.judgement.trust() == Trust::Check).count();
    let n_conflicts = book.findings_of(&[FindingKind::Conflict, FindingKind::Identity]).len();
    let n_whole = summary.sources.iter().filter(|it| it.status.is_whole()).count();
    let entry = |target: &str, count: String, what: &str| {
        html! { li { a href={ "#" (target) } { b { (count) } " " (what) } } }
    };
    html! {
        nav aria-label="Sections" {
            ul {
                (entry("results", n_critical.to_string(), "critical"))
                (entry("results", n_abnormal.to_string(), "abnormal"))
                (entry("gaps", n_missing.to_string(), "missing"))
                (entry("gaps", gap(ChecklistStatus::Stale).to_string(), "out of date"))
                (entry("checks", n_check.to_string(), "to check"))
                (entry("contradictions", n_conflicts.to_string(), "contradictions"))
                (entry("files", format!("{n_whole} of {}", summary.sources.len()), "files read whole"))
                (entry("all-results", summary.labs.len().to_string(), "results in all"))
            }
        }
    }
}

/// Returns the patient's question and the treatment proposed, word for word.
pub(super) fn question(book: &Book<'_>) -> Markup {
    let (case, opening) = (&book.summary.case, &book.summary.opening);
    let verbatim = |text: &Option<String>, without: &str| {
        html! {
            @match text {
                Some(text) => blockquote { (said_in(text, None)) },
                None => p .quiet { (without) },
            }
        }
    };
    html! {
        section .question aria-labelledby="question" {
            h2 #question { "Question and decision" }
            div .pair {
                div {
                    h3 { "Question" }
                    (verbatim(&case.question, "No question came with the case."))
                    (quoted(book, &opening.questions))
                }
                div {
                    h3 { "Treatment proposed" }
                    (verbatim(&case.decision, "No proposal came with the case."))
                    (quoted(book, &opening.treatments))
                }
            }
            @if !opening.grounds.is_empty() {
                h3 { "What the working diagnosis rests on" }
                (quoted(book, &opening.grounds))
            }
        }
    }
}

/// Sentences of papers, word for word, with who wrote them and where they stand.
fn quoted(book: &Book<'_>, sentences: &[Quoted]) -> Markup {
    html! {
        @if !sentences.is_empty() {
            ul .plain {
                @for it in sentences {
                    li {
                        q { (said_in(&it.sentence.text, book.language(&it.sentence.evidence))) } " "
                        @if let Some(by) = &it.by { span .quiet { (said(by)) } " " }
                        @if let Some(day) = it.said { span .date { (day) } " " }
                        (book.place(&it.sentence.evidence))
                    }
                }
            }
        }
    }
}

/// Returns what to know first.
pub(super) fn headline(book: &Book<'_>) -> Markup {
    let summary = book.summary;
    html! {
        section aria-labelledby="first" {
            h2 #first { "First to know" }
            @if summary.headline.is_empty() { p .quiet { "Nothing stands out in what was read." } }
            @else {
                ol .headline {
                    @for line in &summary.headline {
                        li {
                            (said(&line.text))
                            @if let Some(id) = line.refs.first() { " " (more(book, id)) }
                            (book.support(line.refs.iter().map(String::as_str)))
                        }
                    }
                }
            }
            @if !summary.triage.reasons.is_empty() {
                details {
                    summary { "Why " (names::level(summary.triage.level)) }
                    ul {
                        @for id in &summary.triage.reasons {
                            @match book.target(&id.0) {
                                Some(Target::Finding(it)) => li { (said(&it.statement)) (book.grounds(it)) },
                                Some(_) | None => li { (book.link(&id.0)) },
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Returns what makes treatment unsafe: allergies, critical results, risks.
pub(super) fn safety(book: &Book<'_>) -> Markup {
    let critical = critical(book);
    let risks = book.findings_of(&[FindingKind::Risk]);
    html! {
        section .safety aria-labelledby="safety" {
            h2 #safety { "Safety" }
            dl .facts {
                div { dt { "Allergies" } dd { (allergies(book)) } }
                div {
                    dt { "Critical results" }
                    dd {
                        @if critical.is_empty() { "none among the results read" }
                        @for (idx, it) in critical.iter().enumerate() {
                            @if idx > 0 { "; " }
                            (critical_result(book, it))
                        }
                    }
                }
                div {
                    dt { "Risks" }
                    dd {
                        @if risks.is_empty() && is_left_out(book, "medications") {
                            "not checked by this version, which does not look for medicines"
                        }
                        @else if risks.is_empty() { "no rule fired" }
                        @else {
                            ul .plain {
                                @for it in risks {
                                    li id=(anchor(&it.id.0)) { (said(&it.statement)) (book.grounds(it)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Whether all that was asked for is there and was read, and if not, what lacks.
fn completeness(book: &Book<'_>) -> Markup {
    if book.summary.triage.complete {
        return html! { span .quiet { "complete" } };
    }
    let is_there = |it: ChecklistStatus| match it {
        ChecklistStatus::Missing | ChecklistStatus::MentionedOnly => false,
        ChecklistStatus::Present | ChecklistStatus::Stale | ChecklistStatus::NotApplicable => true,
    };
    let required = book.summary.checklist.iter().filter(|it| it.need == Need::Required);
    let n_missing = required.filter(|it| !is_there(it.status)).count();
    let n_unread = book.summary.sources.iter().filter(|it| !it.status.is_whole()).count();
    html! {
        span .mark .incomplete { "incomplete" }
        @if n_missing > 0 { " " a href="#gaps" { (n_missing) " required missing" } }
        @if n_missing > 0 && n_unread > 0 { "," }
        @if n_unread > 0 { " " a href="#files" { (n_unread) " not read whole" } }
    }
}

fn critical_result(book: &Book<'_>, told: &Told<'_>) -> Markup {
    let lab = told.lab;
    let (arrow, words) = names::flag(lab.flag);
    html! {
        b { (said(&lab.name_printed)) " " (said(&lab.value_printed)) }
        " " (said(lab.unit_printed.as_deref().unwrap_or_default()))
        " " (arrow) " " (words) ", " (taken(lab)) " " (check_mark(&lab.judgement)) " " (places(book, told))
    }
}

/// Whether a list is empty because this version does not look for what belongs in it.
fn is_left_out(book: &Book<'_>, list: &str) -> bool {
    book.summary.not_extracted.iter().any(|it| it == list)
}

/// Silence about allergies is not absence of allergies, so the two never look alike.
fn allergies(book: &Book<'_>) -> Markup {
    let stated = &book.summary.allergies;
    let unread = book.summary.sources.iter().any(|it| !it.status.is_whole());
    if stated.is_empty() && is_left_out(book, "allergies") {
        return html! {
            span .mark { "not looked for by this version" }
            " Read the papers; this does not mean that there are none."
        };
    }
    if stated.is_empty() {
        return html! {
            span .mark { "no statement found" }
            " This does not mean that there are none."
            @if unread { " Not every page could be read." }
        };
    }
    let text = |it: &Clinical| match it.status {
        ClinicalStatus::Absent => html! { "stated: " (said(&it.printed)) },
        ClinicalStatus::Present
        | ClinicalStatus::Possible
        | ClinicalStatus::Past
        | ClinicalStatus::Family
        | ClinicalStatus::Stopped
        | ClinicalStatus::Planned => html! {
            b { (said(&it.name)) }
            @if let Some(details) = &it.details { ", " (said(details)) }
            " (" (names::clinical_status(it.status)) ")"
        },
    };
    html! {
        ul .plain {
            @for it in stated {
                li { (text(it)) " " (check_mark(&it.judgement)) " " (book.place(&it.evidence)) }
            }
        }
    }
}

fn identity(book: &Book<'_>, identity: &Identity) -> Markup {
    let n_pages: usize = book.summary.sources.iter().map(|it| it.pages.len()).sum();
    let n_differing = identity.differing.len();
    html! {
        p .identity {
            @if n_differing > 0 { span .mark .incomplete { "check" } " " }
            @if identity.agree_pages == 0 && n_differing == 0 {
                "No page could be tied to a patient by name (" (n_pages) " pages read)."
            } @else {
                (identity.agree_pages) " of " (n_pages) " pages name this patient, "
                (identity.silent_pages) " name nobody, "
                @if n_differing == 0 { "none names somebody else." }
                @else { b { "some say what is not so of this patient:" } }
            }
        }
        @if n_differing > 0 {
            ul .identity {
                @for it in &identity.differing {
                    li {
                        (book.file_link(&it.source)) " p.\u{a0}" (it.page) ": " (said(&it.field))
                        " printed " b { (said(&it.printed)) } ", expected " (said(&it.expected))
                    }
                }
            }
        }
    }
}

fn person_line<T>(
    book: &Book<'_>,
    label: &str,
    value: Option<&Attested<T>>,
    text: impl Fn(&T) -> String,
) -> Markup {
    html! {
        div {
            dt { (label) }
            dd {
                @match value {
                    Some(it) => { (said(&text(&it.value))) (attested(book, &it.evidence)) }
                    None => span .quiet { "not found" },
                }
            }
        }
    }
}

/// The first place that says it, and how many more do.
fn attested(book: &Book<'_>, evidence: &[Evidence]) -> Markup {
    html! {
        span .support {
            @match evidence {
                [] => { " " span .quiet { "(as sent with the case)" } }
                [first] => { " " (book.place(first)) }
                [first, more @ ..] => {
                    " " (book.place(first))
                    details .inline {
                        summary { "+" (more.len()) }
                        @for it in more { (book.place(it)) " " }
                    }
                }
            }
        }
    }
}

/// A link to where the statement is told in full.
fn more(book: &Book<'_>, id: &str) -> Markup {
    let what = match book.target(id) {
        Some(Target::Lab(Lab { flag: Flag::Normal | Flag::Unknown, .. })) => "result",
        Some(Target::Lab(_)) => "abnormal result",
        Some(Target::Finding(it)) => names::finding_kind(it.kind),
        Some(Target::Clinical(_)) => "statement",
        Some(Target::Record(_)) => "record",
        Some(Target::Source(_)) => "file",
        None => return html! {},
    };
    html! { a .rule href={ "#" (anchor(id)) } { (what) } }
}
