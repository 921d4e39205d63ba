//! Findings about files and pages that were not read as a whole.

use crate::model::{
    FactId, Facts, FindingKind, Format, PageCard, PageQuality, Problem, Record, RecordKind, SourceCard,
    Status,
};
use crate::pipeline::Knowledge;

use super::findings::Draft;
use super::wording;

/// So many lines that were not read are quoted.
const MAX_QUOTED: usize = 5;

/// One finding for each file that is not whole, each laboratory report without a result or with lines that
/// look like results and gave none, and each file with pages of many unsure words.
pub(super) fn find(
    sources: &[SourceCard],
    records: &[Record],
    facts: &Facts,
    knowledge: &Knowledge,
) -> Vec<Draft> {
    let rules = &knowledge.rules.rule;
    let files = sources.iter().filter(|it| !it.status.is_whole()).map(|it| {
        let statement = format!("{}: {}", it.path, what_to_do(it));
        Draft::by_rule(("unread_file", &rules.unread_file), FindingKind::Unread, statement, names(it))
    });
    let without_rows = records.iter().filter(|it| {
        it.kind == RecordKind::LabReport
            && it.duplicate_of.is_none()
            && facts.labs.iter().all(|lab| lab.record != it.id)
    });
    let without_rows = without_rows.map(|it| {
        let statement =
            format!("no result was found in the {}: read it on the page", wording::record_place(it, sources));
        let basis = vec![FactId(it.id.0.clone())];
        Draft::by_rule(("no_result_rows", &rules.no_result_rows), FindingKind::Unread, statement, basis)
    });
    let unsure = sources.iter().filter_map(|it| {
        let pages = pages_of(it, |it| it.quality == PageQuality::Poor)?;
        let statement = format!("{}, {pages}: many words are unsure, compare with the picture", it.path);
        Some(Draft::by_rule(("unsure_page", &rules.unsure_page), FindingKind::Doubtful, statement, names(it)))
    });
    let lost = records.iter().filter(|it| it.duplicate_of.is_none()).filter_map(|it| {
        let lines = facts.lost_rows.iter().filter(|row| row.record == it.id);
        let quotes: Vec<String> = lines.map(|it| format!("“{}”", it.evidence.quote)).collect();
        if quotes.is_empty() {
            return None;
        }
        let place = wording::record_place(it, sources);
        let quotes = wording::shortened(&quotes, MAX_QUOTED);
        let statement = format!("{place}: not read as results, look at the page: {quotes}");
        let basis = vec![FactId(it.id.0.clone())];
        Some(Draft::by_rule(("lost_row", &rules.lost_row), FindingKind::Unread, statement, basis))
    });
    files.chain(without_rows).chain(lost).chain(unsure).collect()
}

/// What is known about the failure and what to do about it, once: the problems tell, and where there is
/// none, the status does.
fn what_to_do(source: &SourceCard) -> String {
    if source.status == Status::NoTextFound {
        return no_words(source);
    }
    let mut parts: Vec<String> = Vec::new();
    for problem in source.problems.iter().map(problem_words) {
        if !parts.contains(&problem) {
            parts.push(problem);
        }
    }
    if parts.is_empty() {
        return status_words(source.status).to_owned();
    }
    let mut text = wording::shortened(&parts, 3);
    let is_told = |page: u32| source.problems.iter().any(|it| it.page == Some(page));
    if let Some(pages) = pages_of(source, |it| it.quality == PageQuality::Unreadable && !is_told(it.number)) {
        text = format!("{text}; look at {pages} itself");
    }
    text
}

/// A file that opens and shows no words may be a picture too faint, or may lack its pages.
fn no_words(source: &SourceCard) -> String {
    let pages = pages_of(source, |_| true).map_or_else(String::new, |it| format!(" on {it}"));
    let what = match source.format {
        Format::Pdf
        | Format::Docx
        | Format::Odt
        | Format::Rtf
        | Format::Html
        | Format::Zip
        | Format::Eml
        | Format::Cda
        | Format::Dicom
        | Format::Msg
        | Format::Fhir
        | Format::Hl7 => "if it opens empty or not at all, ask the sender for it again",
        Format::Png
        | Format::Jpeg
        | Format::Tiff
        | Format::Webp
        | Format::Gif
        | Format::Bmp
        | Format::Text
        | Format::Unknown => "if it can't be read by eye either, ask the sender for a better copy",
    };
    format!("no words were found{pages}; look at the file itself; {what}")
}

fn problem_words(problem: &Problem) -> String {
    match problem.page {
        Some(page) => format!("page {page}: {}", problem.detail),
        None => problem.detail.clone(),
    }
}

fn status_words(status: Status) -> &'static str {
    match status {
        Status::Ok | Status::OkWarnings => "all of it was read",
        Status::PartialTimeout => "only some pages were read in the time given",
        Status::PartialLimit => "only some pages were read before a limit",
        Status::PartialPages => "some pages could not be read",
        Status::NoTextFound => "no words were found, look at the file itself",
        Status::Encrypted => "a password is needed, ask the sender for it or for an open copy",
        Status::Unsupported => "its format is not read, ask for a PDF or a picture",
        Status::Unreadable => "it could not be read",
        Status::Corrupt => "it is damaged, ask the sender for another copy",
        Status::LimitRefused => "it is larger than a limit allows",
        Status::Timeout => "the time ran out before its first page",
        Status::OutOfMemory => "the memory ran out",
        Status::Crashed => "the reader stopped on it, look at the file itself",
    }
}

/// "page 2" or "pages 2, 3" of those asked for; `None` when there are none.
fn pages_of(source: &SourceCard, is_asked: impl Fn(&PageCard) -> bool) -> Option<String> {
    let numbers: Vec<String> =
        source.pages.iter().filter(|it| is_asked(it)).map(|it| it.number.to_string()).collect();
    match numbers.as_slice() {
        [] => None,
        [one] => Some(format!("page {one}")),
        _ => Some(format!("pages {}", wording::shortened(&numbers, 10))),
    }
}

fn names(source: &SourceCard) -> Vec<FactId> {
    vec![FactId(source.id.0.clone())]
}
