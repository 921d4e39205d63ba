//! Operations told of outside their own sections: "he had a cholecystectomy in 1998", "CABG 2012" among the diagnoses.

use std::ops::Range;

use crate::model::{ClinicalStatus, fold};
use crate::pipeline::{Holds, Knowledge, OperationWords, Section};

use super::flow::Flow;
use super::pieces::bare;
use super::row::Row;
use super::sentences::sentences;

/// The name of an operation begins at most so many words before the word that tells it.
const MAX_BEFORE: usize = 4;

/// And goes on so many words behind it.
const MAX_BEHIND: usize = 6;

/// Words that say whether it was done stand at most so far before it.
const MAX_REACH: usize = 5;

/// The operations that text outside their sections tells of, each with its day; of one that is only named nothing is said.
pub(super) fn of_prose(
    flow: &Flow<'_>,
    body: Range<usize>,
    section: Option<&Section>,
    knowledge: &Knowledge,
) -> Vec<Row> {
    let words = &knowledge.note_words.operations;
    let is_list = section.is_some_and(|it| it.holds == Some(Holds::Diagnoses));
    let mut rows = Vec::new();
    for sentence in sentences(flow, body, &knowledge.note_words) {
        let mut end = sentence.start;
        for at in named(flow, sentence.clone(), words) {
            if at.start < end {
                continue;
            }
            let name = name(flow, end..sentence.end, &at, knowledge);
            end = name.end;
            let head = flow.folded(name.start.saturating_sub(MAX_REACH).max(sentence.start)..at.start);
            let claim = knowledge.context.claim(&flow.folded(sentence.start..name.end), Holds::Diagnoses);
            let claim = claim.map(|it| it.status);
            if matches!(claim, Some(ClinicalStatus::Absent | ClinicalStatus::Family)) {
                continue;
            }
            let has_year = flow.tokens[name.clone()].iter().any(|it| is_year(it.text));
            let tail = flow.folded(name.end..(name.end + MAX_REACH).min(sentence.end));
            let is_to_come = words.planned_behind.find(&tail).iter().any(|it| it.at.start == 1);
            let status = if is_to_come || !words.planned.find(&head).is_empty() {
                ClinicalStatus::Planned
            } else if !words.past.find(&head).is_empty() || has_year || is_list {
                ClinicalStatus::Past
            } else {
                continue;
            };
            let text = bare(&flow.text(name.start..name.end));
            rows.push(Row { words: name, name: text, status, details: None, is_unsure: false });
        }
    }
    rows
}

/// The words that name operations, in order.
fn named(flow: &Flow<'_>, sentence: Range<usize>, words: &OperationWords) -> Vec<Range<usize>> {
    let folded = flow.folded(sentence.clone());
    let phrases = words.phrases.find_longest(&folded).into_iter();
    let mut found: Vec<Range<usize>> =
        phrases.map(|it| sentence.start + it.words.start..sentence.start + it.words.end).collect();
    let is_one = |it: &usize| {
        let text = fold(flow.tokens[*it].text);
        let is_ending = |end: &String| text.len() > end.len() + 2 && text.ends_with(end.as_str());
        words.words.has(&text) || words.endings.iter().any(is_ending)
    };
    found.extend(sentence.filter(is_one).map(|it| it..it + 1));
    found.sort_by_key(|it| (it.start, it.end));
    found
}

/// The words of an operation, from the last stop or small word before it to the next behind it, its year included.
fn name(flow: &Flow<'_>, room: Range<usize>, at: &Range<usize>, knowledge: &Knowledge) -> Range<usize> {
    let ends = |it: usize| flow.tokens[it].text.ends_with([',', ';', ':', '.', ')']);
    let is_small = |it: usize| {
        let text = fold(flow.tokens[it].text);
        text.is_empty()
            || knowledge.context.is_link(&text)
            || knowledge.note_words.prose.has(&text)
            || text.parse::<u16>().is_ok()
    };
    let first = at.start.saturating_sub(MAX_BEFORE).max(room.start);
    let operations = &knowledge.note_words.operations;
    let is_cue = |it: usize| {
        let folded = flow.folded(it..it + 1);
        !operations.past.find(&folded).is_empty() || !operations.planned.find(&folded).is_empty()
    };
    let start = (first..at.start)
        .rev()
        .find(|it| ends(*it) || is_small(*it) || is_cue(*it))
        .map_or(first, |it| it + 1);
    let most = room.end.min(at.end + MAX_BEHIND);
    let stop = (at.end..most).find(|it| {
        let text = flow.tokens[*it].text;
        let folded = fold(text);
        let is_year_word = operations.before_year.has(&folded) || is_year(text);
        ends(it - 1) && !text.starts_with('(')
            || is_small(*it) && !is_year_word && !operations.links.has(&folded)
    });
    let mut end = stop.unwrap_or(most).max(at.end);
    while end > at.end && operations.links.has(&fold(flow.tokens[end - 1].text)) {
        end -= 1;
    }
    start..end
}

fn is_year(text: &str) -> bool {
    let digits = text.trim_matches(|it: char| !it.is_ascii_digit());
    digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"))
}
