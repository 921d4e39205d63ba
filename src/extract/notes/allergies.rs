//! Allergies: a row for each substance, and one where a note says that there are none.

use std::ops::Range;

use crate::model::{ClinicalStatus, fold};
use crate::pipeline::{Holds, Knowledge, NoteWords};

use super::flow::Flow;
use super::pieces::{bare, behind_lead_in, n_prose, pieces};
use super::row::Row;
use super::sentences::sentences;

/// A substance has at most so many words; in more of them it is not sure which are its name.
const MAX_NAME: usize = 5;

/// The rows of a section of allergies.
pub(super) fn of_section(flow: &Flow<'_>, body: Range<usize>, knowledge: &Knowledge) -> Vec<Row> {
    let words = &knowledge.note_words;
    let mut rows = Vec::new();
    for (idx, sentence) in sentences(flow, body, words).into_iter().enumerate() {
        if idx > 0 && is_strange(flow, sentence.clone(), knowledge) {
            break;
        }
        rows.extend(of_sentence(flow, sentence, knowledge));
    }
    rows
}

/// The rows of running text outside such a section: what stands behind "allergic to", and "NKDA".
pub(super) fn of_prose(flow: &Flow<'_>, body: Range<usize>, knowledge: &Knowledge) -> Vec<Row> {
    let words = &knowledge.note_words;
    let mut rows = Vec::new();
    for sentence in sentences(flow, body, words) {
        let folded = flow.folded(sentence.clone());
        let Some(found) = words.allergic_to.find_longest(&folded).into_iter().next() else {
            let none = words.no_allergies_anywhere.find_longest(&folded).into_iter().next();
            let is_mixed = flow.tokens[sentence.clone()].iter().any(|it| words.turns.has(&fold(it.text)));
            if let Some(none) = none.filter(|_| !is_mixed) {
                rows.push(none_stated(sentence.start + none.words.start..sentence.start + none.words.end));
            }
            continue;
        };
        let before = flow.folded(sentence.start..sentence.start + found.words.start);
        let claim = knowledge.context.claim(&folded, Holds::Allergies).map(|it| it.status);
        let is_no =
            claim == Some(ClinicalStatus::Absent) || before.text().split(' ').any(|it| words.denied.has(it));
        let list = sentence.start + found.words.end..sentence.end;
        // Only the words up to the next clause are the list.
        let until = list.clone().find(|it| {
            let folded = fold(flow.tokens[*it].text);
            words.prose.has(&folded) || words.turns.has(&folded)
        });
        let list = list.start..until.unwrap_or(list.end);
        for (idx, piece) in pieces(flow, list, words).into_iter().enumerate() {
            let status = if is_no { ClinicalStatus::Absent } else { ClinicalStatus::Present };
            let is_known = !knowledge.drugs.find(&flow.folded(piece.clone())).is_empty();
            // "Allergic to latex and came with pain" goes on with something else.
            if idx > 0 && !is_known && piece.len() > 2 {
                break;
            }
            let found = substance(flow, piece, status, knowledge);
            // Outside a section of its own it is less sure where a name ends.
            rows.extend(found.map(|it| Row { is_unsure: it.is_unsure || !is_known, ..it }));
        }
    }
    rows
}

/// Whether a sentence is long and tells neither of an allergy nor of a medicine: the section has ended before.
fn is_strange(flow: &Flow<'_>, sentence: Range<usize>, knowledge: &Knowledge) -> bool {
    let words = &knowledge.note_words;
    let folded = flow.folded(sentence.clone());
    let is_long = folded.n_words() > MAX_NAME && n_prose(flow, sentence, words) > 1;
    let has_digits =
        folded.text().split(' ').any(|it| !it.is_empty() && it.chars().all(|it| it.is_ascii_digit()));
    let tells = [&words.reacts, &words.allergic_to, &words.no_allergies]
        .into_iter()
        .any(|it| !it.find(&folded).is_empty());
    (is_long || has_digits) && !tells && knowledge.drugs.find(&folded).is_empty()
}

fn of_sentence(flow: &Flow<'_>, sentence: Range<usize>, knowledge: &Knowledge) -> Vec<Row> {
    let words = &knowledge.note_words;
    let folded = flow.folded(sentence.clone());
    if words
        .silent
        .find(&folded)
        .iter()
        .any(|it| it.at.len() * 2 >= folded.text().len() - 2 || it.at.start == 1)
    {
        return Vec::new();
    }
    let claim = knowledge.context.claim(&folded, Holds::Allergies);
    let is_absent = claim.is_some_and(|it| it.status == ClinicalStatus::Absent);
    let turn = sentence.clone().find(|it| words.turns.has(&fold(flow.tokens[*it].text)));
    if let Some(none) = words.no_allergies.find_longest(&folded).into_iter().max_by_key(|it| it.at.len()) {
        let rest = folded.n_words() - folded.text()[none.at.clone()].split(' ').count();
        // "No known drug allergies", also "She has no known allergies"; "no iodine allergy" names a substance.
        let has_more = turn.is_some() || !knowledge.drugs.find(&folded).is_empty();
        let is_phrase = none.words.len() > 1;
        let is_light = !is_absent && n_prose(flow, sentence.clone(), words) >= rest.min(2);
        if rest == 0 || !has_more && rest <= MAX_NAME && (is_phrase || is_light) {
            return vec![none_stated(sentence)];
        }
        // "No known drug allergies except latex" names what stands behind.
        if let Some(turn) =
            turn.filter(|it| sentence.start + none.words.start < *it && none.at.start == 1 && !is_absent)
        {
            let behind = turn + 1..sentence.end;
            return pieces(flow, behind, words)
                .into_iter()
                .filter_map(|it| substance(flow, it, ClinicalStatus::Present, knowledge))
                .collect();
        }
    }
    let status = if is_absent { ClinicalStatus::Absent } else { ClinicalStatus::Present };
    let list = match claim.filter(|it| it.status == ClinicalStatus::Absent) {
        Some(claim) => sentence.start + claim.from..sentence.start + claim.to.max(claim.from),
        None => sentence.clone(),
    };
    let list = behind_lead_in(flow, list, words);
    let mut rows: Vec<Row> = Vec::new();
    for piece in pieces(flow, list, words) {
        // What follows a "but" is tolerated.
        if words.turns.has(&fold(flow.tokens[piece.start].text)) {
            break;
        }
        let is_none = {
            let piece = flow.folded(piece.clone());
            words.no_allergies.find(&piece).iter().any(|it| it.at.len() + 2 == piece.text().len())
        };
        if is_none {
            rows.push(none_stated(piece));
            continue;
        }
        let mut found = substance(flow, piece.clone(), status, knowledge);
        // "Aspirin causes pain, nausea": the last may be one more reaction.
        let is_known = !knowledge.drugs.find(&flow.folded(piece.clone())).is_empty();
        let is_behind =
            rows.last().is_some_and(|it| it.details.is_some() && !flow.text(it.words.clone()).contains('('));
        if let Some(row) = found.as_mut().filter(|it| is_behind && !is_known && it.details.is_none()) {
            row.is_unsure = true;
        }
        if found.is_none()
            && let Some(reaction) = reaction(flow, piece, words)
        {
            // "…, all cause hives" speaks of the substances before.
            rows.iter_mut()
                .filter(|it| it.details.is_none())
                .for_each(|it| it.details = Some(reaction.clone()));
        }
        // What is denied is shown with the words that deny it.
        rows.extend(found.map(|it| if is_absent { Row { words: sentence.clone(), ..it } } else { it }));
    }
    if rows.is_empty() && is_absent {
        rows.push(none_stated(sentence));
    }
    rows
}

fn none_stated(words: Range<usize>) -> Row {
    Row { words, name: String::new(), status: ClinicalStatus::Absent, details: None, is_unsure: false }
}

/// One substance with what it does; `None` when the words name none.
fn substance(
    flow: &Flow<'_>,
    piece: Range<usize>,
    status: ClinicalStatus,
    knowledge: &Knowledge,
) -> Option<Row> {
    let words = &knowledge.note_words;
    let end = reaction_at(flow, piece.clone(), words).map_or(piece.end, |it| it.start);
    let is_filler = |it: &usize| {
        let folded = fold(flow.tokens[*it].text);
        folded.is_empty() || words.no_substance.has(&folded)
    };
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
fn reaction(flow: &Flow<'_>, piece: Range<usize>, words: &NoteWords) -> Option<String> {
    let at = reaction_at(flow, piece.clone(), words)?;
    let text = flow.text(at.end..piece.end);
    let text = text.trim_matches(|it: char| matches!(it, '(' | ')' | '.' | ',' | ';' | ' ' | '-' | ':'));
    (!text.is_empty()).then(|| text.to_owned())
}

/// Where the words begin that join a substance to its reaction, and where the reaction begins.
fn reaction_at(flow: &Flow<'_>, piece: Range<usize>, words: &NoteWords) -> Option<Range<usize>> {
    let bracket = piece.clone().skip(1).find(|it| flow.tokens[*it].text.starts_with('(')).map(|it| it..it);
    let dash = piece
        .clone()
        .skip(1)
        .find(|it| matches!(flow.tokens[*it].text, "-" | "–" | "—" | ":" | "->" | "="))
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
