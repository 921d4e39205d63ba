//! Lists in running text: pieces between commas, and what stands before the first of them.

use std::ops::Range;

use crate::model::fold;
use crate::pipeline::{NoteWords, Phrases};

use super::flow::Flow;

/// Cuts words at commas, semicolons and the last "and", without those in brackets.
pub(super) fn pieces(flow: &Flow<'_>, range: Range<usize>, words: &NoteWords) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let (mut begin, mut depth) = (range.start, 0_i32);
    for idx in range.clone() {
        let text = flow.tokens[idx].text;
        depth += text.matches('(').count() as i32 - text.matches(')').count() as i32;
        if depth > 0 {
            continue;
        }
        if words.joins.has(&fold(text)) || matches!(text, "&" | "+") {
            found.push(begin..idx);
            begin = idx + 1;
        } else if text.ends_with([',', ';']) || text == "," {
            found.push(begin..idx + 1);
            begin = idx + 1;
        }
    }
    found.push(begin..range.end);
    found.retain(|it| flow.folded(it.clone()).n_words() > 0);
    found
}

/// The words behind the last of the phrases that stand before a list, as "is allergic to".
pub(super) fn behind_lead_in(flow: &Flow<'_>, range: Range<usize>, words: &NoteWords) -> Range<usize> {
    let folded = flow.folded(range.clone());
    let last = words
        .lead_ins
        .find(&folded)
        .into_iter()
        .chain(words.allergic_to.find(&folded))
        .map(|it| it.words.end)
        .max();
    let from = range.start + last.unwrap_or(0);
    if from < range.end { from..range.end } else { range }
}

/// Words without the marks around them, as they go by: "SULFA," is "SULFA".
pub(super) fn bare(text: &str) -> String {
    text.trim_matches(|it: char| !it.is_alphanumeric() && !matches!(it, '(' | ')' | '%' | '+')).to_owned()
}

/// Whether the words of a range are those of running text.
pub(super) fn n_prose(flow: &Flow<'_>, range: Range<usize>, words: &NoteWords) -> usize {
    flow.tokens[range].iter().filter(|it| words.prose.has(&fold(it.text))).count()
}

/// Whether one of some phrases begins the words.
pub(super) fn begins_with(flow: &Flow<'_>, range: Range<usize>, phrases: &Phrases) -> bool {
    phrases.find(&flow.folded(range)).iter().any(|it| it.at.start == 1)
}
