//! What is missing, out of date or only spoken of, each with why it is asked for.

use maud::{Markup, html};

use crate::model::{ChecklistLine, ChecklistStatus, Finding, FindingKind, Need};

use super::super::{inert::inert_line, names};
use super::book::{Book, anchor};
use super::said;

const KINDS: [FindingKind; 3] = [FindingKind::Missing, FindingKind::Stale, FindingKind::MentionedOnly];

/// A checklist line that is not simply there, with the findings made of it.
struct Gap<'a> {
    line: &'a ChecklistLine,
    findings: Vec<&'a Finding>,
}

/// Returns the table of gaps.
pub(super) fn gaps(book: &Book<'_>) -> Markup {
    let (gaps, loose) = pair_up(book);
    html! {
        section aria-labelledby="gaps" {
            h2 #gaps { "Missing, out of date, only spoken of" }
            @if book.summary.checklist.is_empty() { p .quiet { "No checklist was applied to this case." } }
            @else if gaps.is_empty() && loose.is_empty() {
                p { "Everything the checklists ask for is there." }
            }
            @if !gaps.is_empty() { (table(book, &gaps)) }
            @if !loose.is_empty() {
                ul .findings {
                    @for it in loose {
                        li id=(anchor(&it.id.0)) {
                            span .look { (names::finding_kind(it.kind)) } " "
                            (said(&it.statement)) (book.grounds(it))
                        }
                    }
                }
            }
        }
    }
}

fn table(book: &Book<'_>, gaps: &[Gap<'_>]) -> Markup {
    html! {
        div .wide tabindex="0" role="region" aria-labelledby="gaps" {
            table .cards-on-phone {
                caption .unseen { "What the checklists ask for and the records do not hold, required first" }
                thead {
                    tr {
                        th scope="col" { "Item" }
                        th scope="col" { "State" }
                        th scope="col" { "Need" }
                        th scope="col" { "Why it is asked for here" }
                        th scope="col" { "Found in" }
                    }
                }
                tbody { @for it in gaps { (table_row(book, it)) } }
            }
        }
    }
}

fn table_row(book: &Book<'_>, gap: &Gap<'_>) -> Markup {
    let line = gap.line;
    html! {
        tr {
            th scope="row" {
                @for it in &gap.findings { span id=(anchor(&it.id.0)) {} }
                (said(&line.title))
            }
            td data-label="State" { span .state { (names::checklist_status(line.status)) } }
            td data-label="Need" { (names::need(line.need)) }
            td data-label="Why" {
                (said(&line.why_here))
                @for it in &gap.findings { (book.grounds(it)) }
                " " span .quiet .also { "Source: " (said(&line.source)) }
            }
            td data-label="Found in" {
                @if line.evidence.is_empty() { span .quiet { "nothing found" } }
                @for it in &line.evidence { (book.place(it)) " " }
            }
        }
    }
}

/// Puts each finding to its checklist line, by the ids in its rule; what is left comes second.
fn pair_up<'a>(book: &Book<'a>) -> (Vec<Gap<'a>>, Vec<&'a Finding>) {
    let mut loose = book.findings_of(&KINDS);
    let mut gaps: Vec<Gap<'a>> = Vec::new();
    for line in book.summary.checklist.iter().filter(|it| is_gap(it.status)) {
        let (mine, others) = loose.into_iter().partition(|it| is_rule_of(&it.rule.id, line));
        loose = others;
        gaps.push(Gap { line, findings: mine });
    }
    gaps.sort_by_key(|it| (it.line.need == Need::Recommended, order(it.line.status)));
    (gaps, loose)
}

/// Whether a rule id is made of the ids of pipeline and item.
fn is_rule_of(rule: &str, line: &ChecklistLine) -> bool {
    let rest = rule.strip_prefix(line.pipeline.as_str()).and_then(|it| it.strip_prefix(['.', '/', ':']));
    rest == Some(line.item.as_str()) || rule == line.item
}

fn is_gap(it: ChecklistStatus) -> bool {
    match it {
        ChecklistStatus::Missing | ChecklistStatus::MentionedOnly | ChecklistStatus::Stale => true,
        ChecklistStatus::Present | ChecklistStatus::NotApplicable => false,
    }
}

fn order(it: ChecklistStatus) -> u8 {
    match it {
        ChecklistStatus::Missing => 0,
        ChecklistStatus::MentionedOnly => 1,
        ChecklistStatus::Stale => 2,
        ChecklistStatus::Present | ChecklistStatus::NotApplicable => 3,
    }
}

/// Returns every checklist line with what became of it.
pub(super) fn whole_checklist(book: &Book<'_>) -> Markup {
    html! {
        div .wide tabindex="0" role="region" aria-labelledby="checklist" {
            table .cards-on-phone {
                caption .unseen { "The checklists, line by line" }
                thead {
                    tr {
                        th scope="col" { "Item" }
                        th scope="col" { "State" }
                        th scope="col" { "Need" }
                        th scope="col" { "Checklist" }
                        th scope="col" { "Found in" }
                    }
                }
                tbody {
                    @for it in &book.summary.checklist {
                        tr {
                            th scope="row" title=(inert_line(&it.why_here)) { (said(&it.title)) }
                            td data-label="State" { (names::checklist_status(it.status)) }
                            td data-label="Need" { (names::need(it.need)) }
                            td data-label="Checklist" title=(inert_line(&it.source)) {
                                (said(&it.pipeline)) " · " (said(&it.item))
                            }
                            td data-label="Found in" { @for it in &it.evidence { (book.place(it)) " " } }
                        }
                    }
                }
            }
        }
    }
}
