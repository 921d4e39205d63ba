//! Medicines: the items of their sections, and lines of prescriptions anywhere.

use std::ops::Range;

use crate::model::{ClinicalStatus, Folded, RecordKind, fold};
use crate::pipeline::{DrugFound, Holds, Knowledge, NoteWords, Section};

use super::flow::{Flow, marker};
use super::pieces::{bare, behind_lead_in, n_prose, pieces};
use super::row::{Row, trimmed};
use super::sentences::{paragraphs, sentences};

/// The name of a medicine has at most so many words.
const MAX_NAME: usize = 5;

/// An unknown name has at least so many letters.
const MIN_LETTERS: usize = 3;

/// Words that say "see elsewhere" begin within so many letters.
const NEAR: usize = 12;

/// The rows of a section of medicines.
pub(super) fn of_section(
    flow: &Flow<'_>,
    body: Range<usize>,
    section: &Section,
    knowledge: &Knowledge,
) -> Vec<Row> {
    let words = &knowledge.note_words;
    let mut rows: Vec<Row> = Vec::new();
    for item in paragraphs(flow, body) {
        let is_head = words.heads.find_longest(&flow.folded(item.clone())).len() > 1;
        if is_head && !has_dose(flow, item.clone(), words) && known(flow, item.clone(), knowledge).is_none() {
            continue;
        }
        let is_marked = item.start.checked_sub(1).is_some_and(|it| marker(flow.tokens[it].text).is_some());
        for (idx, sentence) in sentences(flow, item, words).into_iter().enumerate() {
            let folded = flow.folded(sentence.clone());
            let is_known = known(flow, sentence.clone(), knowledge).is_some();
            if !is_known && is_none(&folded, words) {
                rows.push(Row {
                    words: sentence,
                    name: String::new(),
                    status: ClinicalStatus::Absent,
                    details: None,
                    is_unsure: false,
                });
                continue;
            }
            let is_silent = words.silent.find(&folded).iter().any(|it| it.at.start < NEAR);
            if is_silent && !is_known && !has_dose(flow, sentence.clone(), words) {
                continue;
            }
            if is_marked {
                // The first sentence of an item is the medicine; the others say more of it, or name one more.
                let begins = known(flow, sentence.clone(), knowledge)
                    .is_some_and(|it| it.words.start <= sentence.start + 1);
                if idx == 0 || begins && has_dose(flow, sentence.clone(), words) {
                    rows.extend(medicine(flow, sentence, section.status, knowledge));
                }
                continue;
            }
            let pieces = joined(flow, sentence, words);
            // In running text an unknown word without a dose may be anything.
            let is_list = pieces.iter().all(|it| n_prose(flow, it.clone(), words) == 0);
            let n_before = rows.len();
            for piece in pieces {
                let is_named = has_dose(flow, piece.clone(), words)
                    || is_list
                    || known(flow, piece.clone(), knowledge).is_some();
                let found = medicine(flow, piece, section.status, knowledge);
                rows.extend(found.filter(|_| is_named));
            }
            ended_together(&mut rows[n_before..], section.status);
        }
    }
    rows
}

/// Of "paclitaxel and carboplatin, 6 cycles" both are past: what is said of the last holds for those before it that
/// nothing is said of, not even a dose.
fn ended_together(rows: &mut [Row], status: ClinicalStatus) {
    let is_end = |it: ClinicalStatus| matches!(it, ClinicalStatus::Past | ClinicalStatus::Stopped);
    let Some(last) = rows.last().map(|it| it.status).filter(|it| is_end(*it)) else { return };
    let silent = |it: &&mut Row| it.status == status && it.details.as_deref().is_none_or(str::is_empty);
    for row in rows.iter_mut().rev().skip(1).take_while(silent) {
        row.status = last;
    }
}

/// The lines of a prescription outside the sections of medicines.
pub(super) fn of_lines(flow: &Flow<'_>, body: Range<usize>, knowledge: &Knowledge) -> Vec<Row> {
    let words = &knowledge.note_words;
    let is_list = matches!(flow.record.kind, RecordKind::Prescription | RecordKind::MedicationList);
    let mut rows = Vec::new();
    for line in paragraphs(flow, body) {
        let is_form = words.forms.has(&fold(flow.tokens[line.start].text));
        let has_dose = has_dose(flow, line.clone(), words);
        let is_often = !words.often.find(&flow.folded(line.clone())).is_empty();
        let begins = flow.tokens[line.start].text.starts_with(char::is_alphabetic);
        // A list of medicines names them in words that are not all known: a known name with a dose is enough.
        let is_known = || known(flow, line.clone(), knowledge).is_some();
        let is_row = is_list && has_dose && (is_often || is_known());
        if begins && (is_form && (has_dose || is_often) || is_row) {
            let first = sentences(flow, line, words).into_iter().next();
            rows.extend(first.and_then(|it| medicine(flow, it, ClinicalStatus::Present, knowledge)));
        }
    }
    rows
}

/// Pieces between commas, where one that only says how to take a medicine goes on with the one before.
fn joined(flow: &Flow<'_>, sentence: Range<usize>, words: &NoteWords) -> Vec<Range<usize>> {
    let list = behind_lead_in_of_list(flow, sentence, words);
    let mut joined: Vec<Range<usize>> = Vec::new();
    for piece in pieces(flow, list, words) {
        let first = fold(flow.tokens[piece.start].text);
        let goes_on = first.starts_with(|it: char| it.is_ascii_digit())
            || words.forms.has(&first)
            || words.routes.has(&first)
            || words.counts.has(&first)
            || words.often.find(&flow.folded(piece.clone())).iter().any(|it| it.at.start == 1);
        match joined.last_mut() {
            Some(last) if goes_on => last.end = piece.end,
            _ => joined.push(piece),
        }
    }
    joined
}

/// Whether a form stands first, behind the number of a row: the "plus" of "Tab. Xyz Plus" is of the name.
fn begins_with_form(flow: &Flow<'_>, mut range: Range<usize>, words: &NoteWords) -> bool {
    let first = range.find(|it| !flow.tokens[*it].text.chars().all(|it| it.is_ascii_digit()));
    first.is_some_and(|it| words.forms.has(&fold(flow.tokens[it].text)))
}

/// The list of a sentence behind its lead-in, unless the lead-in stands behind a medicine.
fn behind_lead_in_of_list(flow: &Flow<'_>, sentence: Range<usize>, words: &NoteWords) -> Range<usize> {
    if begins_with_form(flow, sentence.clone(), words) {
        return sentence;
    }
    let comma = sentence.clone().rev().skip(1).rev().find(|it| flow.tokens[*it].text.ends_with([',', ';']));
    let head = sentence.start..comma.map_or(sentence.end, |it| it + 1);
    let behind = behind_lead_in(flow, head.clone(), words);
    if behind.start == head.start
        && comma.is_some()
        && n_prose(flow, head.clone(), words) > 0
        && !has_dose(flow, head.clone(), words)
    {
        return head.end..sentence.end;
    }
    behind.start..sentence.end
}

/// One medicine with how it is taken; `None` when the words name none.
fn medicine(
    flow: &Flow<'_>,
    item: Range<usize>,
    status: ClinicalStatus,
    knowledge: &Knowledge,
) -> Option<Row> {
    let words = &knowledge.note_words;
    let claim = knowledge.context.claim(&flow.folded(item.clone()), Holds::Medications);
    let status = claim.map_or(status, |it| it.status);
    let named = claim.map_or(item.clone(), |it| item.start + it.from..item.start + it.to);
    let named =
        if begins_with_form(flow, named.clone(), words) { named } else { behind_lead_in(flow, named, words) };
    if let Some(found) = known(flow, named.clone(), knowledge) {
        let details = trimmed(&flow.text(found.words.end..item.end));
        // A name that rests on one list only stays as it is printed.
        let ids: Vec<&str> = found.drugs.iter().map(|it| it.0.as_str()).collect();
        let name = if found.is_hint { bare(&flow.text(found.words)) } else { ids.join(" + ") };
        let is_not_taken = words.not_taken.has(&fold(&details));
        let status = if is_not_taken { ClinicalStatus::Absent } else { status };
        return Some(Row { words: item, name, status, details: Some(details), is_unsure: false });
    }
    let is_skipped = |it: &usize| {
        let folded = fold(flow.tokens[*it].text);
        // The number of a row of a table.
        let is_number = folded.len() <= 2 && folded.chars().all(|it| it.is_ascii_digit());
        folded.is_empty()
            || is_number
            || words.small.has(&folded)
            || words.forms.has(&folded)
            || is_dose(flow, *it, words)
    };
    let from = named.clone().find(|it| !is_skipped(it))?;
    let often: Vec<usize> =
        words.often.find(&flow.folded(from..named.end)).iter().map(|it| from + it.words.start).collect();
    let until = (from + 1..named.end)
        .find(|it| {
            let text = flow.tokens[*it].text;
            let folded = fold(text);
            text.starts_with(|it: char| it.is_ascii_digit() || it == '(' || it == '#')
                || flow.tokens[*it - 1].text.ends_with([',', ';'])
                || words.forms.has(&folded)
                || words.routes.has(&folded)
                || often.contains(it)
                || words.counts.has(&folded)
                || words.prose.has(&folded)
                || matches!(text, "-" | "–" | "—")
        })
        .unwrap_or(named.end);
    let name = bare(&flow.text(from..until));
    let n_letters = name.chars().filter(|it| it.is_alphabetic()).count();
    let begins = flow.tokens[from].text.trim_start_matches('"').starts_with(char::is_alphabetic);
    if n_letters < MIN_LETTERS
        || !begins
        || until - from > MAX_NAME
        || words.prose.has(&fold(flow.tokens[from].text))
    {
        return None;
    }
    if !words.often.find(&flow.folded(from..from + 1)).is_empty() {
        return None;
    }
    let details = trimmed(&flow.text(until..item.end.max(until)));
    // An unknown name without a word of how it is taken may be anything.
    let has_how = has_dose(flow, item.clone(), words)
        || !often.is_empty()
        || item.clone().any(|it| words.forms.has(&fold(flow.tokens[it].text)));
    // "Stone clinic f/u" is a visit.
    if !has_how && !words.no_medicine.find(&flow.folded(item.clone())).is_empty() {
        return None;
    }
    let is_unsure = !has_how && status == ClinicalStatus::Present;
    Some(Row { words: item, name, status, details: Some(details), is_unsure })
}

/// The first medicine in some words that goes by a known name.
fn known(flow: &Flow<'_>, range: Range<usize>, knowledge: &Knowledge) -> Option<DrugFound> {
    let words = &knowledge.note_words;
    let has_form = range.clone().any(|it| words.forms.has(&fold(flow.tokens[it].text)));
    let is_strong = has_form || has_dose(flow, range.clone(), words);
    let found = knowledge
        .drugs
        .find(&flow.folded(range.clone()))
        .into_iter()
        .find(|it| !it.needs_strength || is_strong)?;
    let words = range.start + found.words.start..range.start + found.words.end;
    Some(DrugFound { words, ..found })
}

/// Whether words say nothing but that there is none.
fn is_none(folded: &Folded, words: &NoteWords) -> bool {
    words.none.find(folded).iter().any(|it| {
        let rest = folded.n_words() - folded.text()[it.at.clone()].split(' ').count();
        rest <= 2
    })
}

/// Whether some words hold a dose, as "500 mg" or "500mg".
pub(super) fn has_dose(flow: &Flow<'_>, range: Range<usize>, words: &NoteWords) -> bool {
    range.into_iter().any(|it| is_dose(flow, it, words))
}

/// Whether a word is a number with a unit of dose in it or behind it, or such a unit behind a number.
pub(super) fn is_dose(flow: &Flow<'_>, idx: usize, words: &NoteWords) -> bool {
    let text = flow.tokens[idx].text;
    let unit_of = |text: &str| {
        let unit =
            text.trim_start_matches(|it: char| it.is_ascii_digit() || matches!(it, '.' | ',' | '/' | '-'));
        words.doses.has(&fold(unit.split('/').next().unwrap_or_default()))
    };
    let starts_with_digit = |text: &str| text.starts_with(|it: char| it.is_ascii_digit());
    if starts_with_digit(text) {
        let next = flow.tokens.get(idx + 1).map(|it| it.text).unwrap_or_default();
        return unit_of(text) || !starts_with_digit(next) && unit_of(next);
    }
    idx > 0 && starts_with_digit(flow.tokens[idx - 1].text) && unit_of(text)
}
