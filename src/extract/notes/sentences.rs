//! Where sentences end, and how a section falls into items.

use std::ops::Range;

use crate::model::fold;
use crate::pipeline::NoteWords;

use super::flow::{Flow, Marker, marker};

/// The sentences of some words, in order; a paragraph ends one too, and marks of lists are left out.
pub(super) fn sentences(flow: &Flow<'_>, body: Range<usize>, words: &NoteWords) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut begin = body.start;
    let mut push = |from: usize, to: usize| {
        let is_mark = |it: usize| {
            let text = flow.tokens[it].text;
            marker(text).is_some() || !text.contains(char::is_alphanumeric)
        };
        let from = (from..to).find(|it| !is_mark(*it)).unwrap_or(to);
        if flow.folded(from..to).n_words() > 0 {
            found.push(from..to);
        }
    };
    let mut expected = 1;
    for idx in body.clone() {
        let token = &flow.tokens[idx];
        if idx > begin && (token.starts_paragraph || is_next_number(flow, idx, &mut expected)) {
            push(begin, idx);
            begin = idx;
        }
        if idx == begin
            && let Some(Marker::Number(number)) = marker(token.text)
        {
            expected = number + 1;
            continue;
        }
        if ends_sentence(flow, idx, body.end, words) {
            push(begin, idx + 1);
            begin = idx + 1;
        }
    }
    push(begin, body.end);
    found
}

/// The items of a list: from mark to mark where there are marks, else one for each paragraph.
pub(super) fn paragraphs(flow: &Flow<'_>, body: Range<usize>) -> Vec<Range<usize>> {
    let starts = |it: usize| flow.tokens[it].starts_line && marker(flow.tokens[it].text).is_some();
    let is_marked = body.clone().any(starts);
    let is_lines = !is_marked && are_items(flow, body.clone());
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut expected =
        match flow.tokens.get(body.start).filter(|_| !body.is_empty()).and_then(|it| marker(it.text)) {
            Some(Marker::Number(number)) => number + 1,
            Some(Marker::Bullet) | None => 1,
        };
    let mut begin = body.start;
    let mut push = |from: usize, to: usize| {
        let from = if from < to && marker(flow.tokens[from].text).is_some() { from + 1 } else { from };
        if flow.folded(from..to).n_words() > 0 {
            found.push(from..to);
        }
    };
    for idx in body.clone().skip(1) {
        let token = &flow.tokens[idx];
        // A paragraph within a marked list goes on with the item, unless words stand above as "Current:".
        let is_new = match is_marked {
            true => starts(idx) || token.starts_paragraph && marker(flow.tokens[begin].text).is_none(),
            false => token.starts_paragraph || is_lines && token.starts_line,
        };
        if is_new || is_next_number(flow, idx, &mut expected) {
            push(begin, idx);
            begin = idx;
        }
        if idx == begin
            && let Some(Marker::Number(number)) = marker(token.text)
        {
            expected = number + 1;
        }
    }
    push(begin, body.end);
    found
}

/// Whether the lines of a list without marks are its items: each begins with a capital letter, none ends a sentence.
fn are_items(flow: &Flow<'_>, body: Range<usize>) -> bool {
    let starts: Vec<usize> = body.clone().filter(|it| flow.tokens[*it].starts_line).collect();
    let begins = |it: &usize| flow.tokens[*it].text.starts_with(char::is_uppercase);
    let ends = |it: &usize| {
        it.checked_sub(1).is_some_and(|it| flow.tokens[it].text.ends_with([',', '.', ';', '-', ':']))
    };
    starts.len() > 2
        && starts.iter().all(begins)
        && !starts.iter().skip(1).any(ends)
        && !body.clone().any(|it| flow.tokens[it].text.ends_with([',', '.']))
}

/// Whether a number amid a line goes on with the count of a list, as in "1. Anaemia. 2. Gout".
fn is_next_number(flow: &Flow<'_>, idx: usize, expected: &mut u32) -> bool {
    let number = match marker(flow.tokens[idx].text) {
        Some(Marker::Number(number)) => number,
        Some(Marker::Bullet) | None => return false,
    };
    let is_first = number == 1 && (idx == 0 || flow.tokens[idx - 1].text.ends_with([':', '.', ',']));
    let ends_before = idx > 0 && flow.tokens[idx - 1].text.ends_with(['.', ',', ';', ')']);
    let has_text = flow.tokens.get(idx + 1).is_some_and(|it| it.text.starts_with(char::is_alphabetic));
    // The second number of a count needs no stop before it where its item begins with a capital letter.
    let is_large = flow.tokens.get(idx + 1).is_some_and(|it| it.text.starts_with(char::is_uppercase));
    let is_next = has_text && (is_first || number == *expected && number > 1 && (ends_before || is_large));
    if is_next {
        *expected = number + 1;
    }
    is_next
}

/// Whether a sentence ends with a word.
fn ends_sentence(flow: &Flow<'_>, idx: usize, end: usize, words: &NoteWords) -> bool {
    let text = flow.tokens[idx].text;
    let text = text
        .strip_suffix(',')
        .filter(|it| it.ends_with('.'))
        .unwrap_or(text)
        .trim_end_matches(['"', '\'', '”', '’', ')', ']']);
    if !text.ends_with(['.', '!', '?']) || idx + 1 == end {
        return text.ends_with(['.', '!', '?']);
    }
    let next = flow.tokens[idx + 1].text.trim_start_matches(['"', '\'', '“', '‘', '(', '[', '¿', '¡']);
    let is_large = next.starts_with(char::is_uppercase);
    let stem = fold(text);
    if text.ends_with('.') {
        let is_initial = stem.chars().count() == 1 && text.starts_with(char::is_uppercase);
        if words.never_end.has(&stem) || is_initial {
            return false;
        }
        if words.may_end.has(&stem) {
            return is_large;
        }
    }
    is_large || next.starts_with(|it: char| it.is_ascii_digit())
}
