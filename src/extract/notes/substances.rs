//! The name of a substance in a list of allergies, and what it does.

use std::ops::Range;

use crate::model::{ClinicalStatus, fold};
use crate::pipeline::{Knowledge, NoteWords};

use super::flow::Flow;
use super::pieces::{bare, n_prose};
use super::row::Row;

/// A substance has at most so many words; in more of them it is not sure which are its name.
pub(super) const MAX_NAME: usize = 5;

/// One substance with what it does; `None` when the words name none.
pub(super) fn substance(
    flow: &Flow<'_>,
    piece: Range<usize>,
    status: ClinicalStatus,
    knowledge: &Knowledge,
) -> Option<Row> {
    let words = &knowledge.note_words;
    let piece = behind_label(flow, piece, words);
    let end = reaction_at(flow, piece.clone(), words).map_or(piece.end, |it| it.start);
    let is_filler = |it: &usize| is_filler(flow, *it, words);
    let from = (piece.start..end).find(|it| !is_filler(it))?;
    let until = (from..end).rev().find(|it| !is_filler(it))? + 1;
    let name = bare(&flow.text(from..until));
    if name.chars().filter(|it| it.is_alphabetic()).count() < 2 {
        return None;
    }
    let n_prose = n_prose(flow, from..until, words);
    if n_prose == until - from {
        return None;
    }
    let is_unsure = until - from > MAX_NAME || n_prose > 0;
    let known = knowledge.drugs.find(&flow.folded(from..until)).into_iter().next().filter(|_| is_unsure);
    let name = known.map_or(name, |it| bare(&flow.text(from + it.words.start..from + it.words.end)));
    Some(Row { words: from..piece.end, name, status, details: reaction(flow, piece, words), is_unsure })
}

/// The words behind the substance that say what it does.
pub(super) fn reaction(flow: &Flow<'_>, piece: Range<usize>, words: &NoteWords) -> Option<String> {
    let at = reaction_at(flow, piece.clone(), words)?;
    let text = flow.text(at.end..piece.end);
    let text = text.trim_matches(|it: char| matches!(it, '(' | ')' | '.' | ',' | ';' | ' ' | '-' | ':'));
    (!text.is_empty()).then(|| text.to_owned())
}

/// Where the words begin that join a substance to its reaction, and where the reaction begins.
pub(super) fn reaction_at(flow: &Flow<'_>, piece: Range<usize>, words: &NoteWords) -> Option<Range<usize>> {
    let bracket = piece.clone().skip(1).find(|it| flow.tokens[*it].text.starts_with('(')).map(|it| it..it);
    let dash = piece
        .clone()
        .skip(1)
        .find(|it| is_dash(flow.tokens[*it].text) || flow.tokens[*it].text == ":")
        .map(|it| it..it + 1);
    let gap = piece.clone().skip(1).find(|it| flow.tokens[*it].behind_gap).map(|it| it..it);
    let colon = piece
        .clone()
        .find(|it| flow.tokens[*it].text.ends_with(':') && *it + 1 < piece.end)
        .map(|it| it + 1..it + 1);
    let verb = words
        .reacts
        .find_longest(&flow.folded(piece.clone()))
        .into_iter()
        .next()
        .map(|it| piece.start + it.words.start..piece.start + it.words.end);
    [bracket, dash, gap, colon, verb].into_iter().flatten().min_by_key(|it| it.start)
}

/// Whether a word is no part of the name of a substance.
fn is_filler(flow: &Flow<'_>, idx: usize, words: &NoteWords) -> bool {
    let folded = fold(flow.tokens[idx].text);
    folded.is_empty()
        || [&words.no_substance, &words.answers_yes, &words.answers_no].into_iter().any(|it| it.has(&folded))
        || words.is_allergy(&folded)
}

/// Whether a word says at most which kind of substance is meant.
fn is_kind(flow: &Flow<'_>, idx: usize, words: &NoteWords) -> bool {
    is_filler(flow, idx, words) || words.kinds.has(&fold(flow.tokens[idx].text))
}

/// Whether words name no substance, as "drug allergies".
pub(super) fn is_empty(flow: &Flow<'_>, mut range: Range<usize>, words: &NoteWords) -> bool {
    range.all(|it| is_kind(flow, it, words) || words.prose.has(&fold(flow.tokens[it].text)))
}

/// The words behind a label that only says what kind of substance follows, as "Drugs:".
fn behind_label(flow: &Flow<'_>, piece: Range<usize>, words: &NoteWords) -> Range<usize> {
    let is_mark = |it: &str| is_dash(it) || it.ends_with(':');
    let label = reaction_at(flow, piece.clone(), words).filter(|it| is_mark(flow.tokens[it.end - 1].text));
    match label {
        Some(it) if it.end < piece.end && (piece.start..it.start).all(|it| is_kind(flow, it, words)) => {
            it.end..piece.end
        }
        Some(_) | None => piece,
    }
}

/// Whether a mark joins a substance to what it does.
pub(super) fn is_dash(text: &str) -> bool {
    matches!(text, "-" | "–" | "—" | "->" | "=")
}
