//! Diagnoses and procedures: one row an item of their sections, with what is claimed of it.

use std::ops::Range;

use crate::model::{ClinicalStatus, fold};
use crate::pipeline::{Holds, Knowledge, NoteWords, Section};

use super::flow::{Flow, marker};
use super::pieces::{bare, begins_with, n_prose, pieces};
use super::row::{Row, trimmed};
use super::sentences::{paragraphs, sentences};

/// Pieces of a list in running text have at most so many words each.
const MAX_PIECE: usize = 7;

/// What running text says that somebody has goes on for at most so many words.
const MAX_TOLD: usize = 16;

/// A longer sentence of running text tells a story and names no one thing.
const MAX_SENTENCE: usize = 30;

/// The rows of a section whose items are diagnoses or procedures.
pub(super) fn of_section(
    flow: &Flow<'_>,
    body: Range<usize>,
    section: &Section,
    knowledge: &Knowledge,
) -> Vec<Row> {
    let words = &knowledge.note_words;
    let Some(list) = section.holds else { return Vec::new() };
    let mut rows = Vec::new();
    for item in paragraphs(flow, body) {
        let is_marked = item.start.checked_sub(1).is_some_and(|it| marker(flow.tokens[it].text).is_some());
        for (idx, sentence) in sentences(flow, item, words).into_iter().enumerate() {
            if is_marked && idx > 0 {
                break;
            }
            let has_verb = flow.tokens[sentence.clone()].iter().any(|it| words.verbs.has(&fold(it.text)));
            let is_told = has_verb && list == Holds::Procedures && section.status == ClinicalStatus::Present;
            // What was done in the operation follows its name, and tells of no further one.
            if !is_marked && is_told {
                return rows;
            }
            if !is_marked && (sentence.len() > MAX_SENTENCE || tells_doing(flow, sentence.clone(), knowledge))
            {
                continue;
            }
            let pieces = if is_marked { vec![sentence] } else { listed(flow, sentence, words) };
            let pieces = pieces.into_iter().filter(|it| !begins_with(flow, it.clone(), &words.no_diagnosis));
            for piece in pieces.flat_map(|it| cut(flow, it, list, knowledge)) {
                rows.extend(thing(flow, piece, list, (section.status, knowledge)));
            }
        }
    }
    rows
}

/// What running text says that the patient has or had: behind "diagnosed with", "known case of", "history of".
///
/// It is less sure where a name ends there, so each is to be checked.
pub(super) fn of_prose(flow: &Flow<'_>, body: Range<usize>, knowledge: &Knowledge) -> Vec<Row> {
    let words = &knowledge.note_words;
    let mut rows = Vec::new();
    for sentence in sentences(flow, body, words) {
        let folded = flow.folded(sentence.clone());
        let is_opinion = !words.opinions.find(&folded).is_empty();
        for found in words.has.find_longest(&folded).into_iter().filter(|_| !is_opinion) {
            let begin = sentence.start + found.words.start;
            let from = sentence.start + found.words.end;
            let until = (from..sentence.end.min(from + MAX_TOLD)).find(|it| {
                let folded = fold(flow.tokens[*it].text);
                words.prose.has(&folded) && !matches!(folded.as_str(), "of" | "la" | "el" | "por")
                    || words.turns.has(&folded)
                    || words.doings.has(&folded)
                    || *it > from && flow.tokens[*it - 1].text.ends_with(['.', ';'])
            });
            let list = from..until.unwrap_or(sentence.end.min(from + MAX_TOLD));
            let head = flow.folded(sentence.start..begin);
            let is_denied = head.text().split(' ').any(|it| words.denied.has(it));
            let is_family = !knowledge.context.family_words(&head, Holds::Diagnoses).is_empty()
                || head.text().split(' ').any(|it| it == "family" || it == "familiares");
            for piece in pieces(flow, list, words).into_iter().filter(|it| it.len() <= MAX_PIECE) {
                let claim = knowledge.context.claim(&flow.folded(begin..piece.end), Holds::Diagnoses);
                let status = match (is_family, is_denied, claim) {
                    (true, _, _) => ClinicalStatus::Family,
                    (false, true, _) => ClinicalStatus::Absent,
                    (false, false, claim) => claim.map_or(ClinicalStatus::Present, |it| it.status),
                };
                let row = thing(flow, piece, Holds::Diagnoses, (status, knowledge));
                rows.extend(row.map(|it| Row { is_unsure: true, ..it }));
            }
        }
    }
    rows
}

/// Whether a sentence begins with a person and tells what was done, as "She has been offered physiotherapy".
fn tells_doing(flow: &Flow<'_>, sentence: Range<usize>, knowledge: &Knowledge) -> bool {
    let is_person = knowledge.context.is_link(&fold(flow.tokens[sentence.start].text));
    is_person && sentence.skip(1).any(|it| knowledge.note_words.doings.has(&fold(flow.tokens[it].text)))
}

/// The parts of an item that are claimed apart, so that no word that is only possible stands in a row that is said to be so.
fn cut(flow: &Flow<'_>, item: Range<usize>, list: Holds, knowledge: &Knowledge) -> Vec<Range<usize>> {
    let folded = flow.folded(item.clone());
    let mut cuts = knowledge.context.cuts(&folded, list);
    // What is asked or feared behind a comma takes nothing back of what stands before it.
    let ends_clause = |it: usize| flow.tokens[item.start + it - 1].text.ends_with([',', ';', ':', '.']);
    let opinions = knowledge.note_words.opinions.find_longest(&folded).into_iter().map(|it| it.words.start);
    cuts.extend(opinions.filter(|it| *it > 0 && ends_clause(*it)));
    cuts.extend((1..item.len()).filter(|it| is_asked(flow.tokens[item.start + it].text)));
    cuts.sort_unstable();
    cuts.dedup();
    let starts: Vec<usize> = [item.start].into_iter().chain(cuts.iter().map(|it| item.start + it)).collect();
    let ends = starts.iter().skip(1).copied().chain([item.end]);
    let is_link = |it: usize| knowledge.context.is_link(&fold(flow.tokens[it].text));
    let without_links = |(from, to): (usize, usize)| {
        let end = if to == item.end {
            to
        } else {
            (from..to).rev().find(|it| !is_link(*it)).map_or(from, |it| it + 1)
        };
        from..end
    };
    starts.iter().copied().zip(ends).map(without_links).filter(|it| !it.is_empty()).collect()
}

/// The members of a sentence that is a list, else the sentence.
fn listed(flow: &Flow<'_>, sentence: Range<usize>, words: &NoteWords) -> Vec<Range<usize>> {
    let commas: Vec<Range<usize>> = at_commas(flow, sentence.clone(), words);
    // The last of three or more may say more of itself.
    let most = |idx: usize| if idx > 1 && idx + 1 == commas.len() { 2 * MAX_PIECE } else { MAX_PIECE };
    let is_short = commas
        .iter()
        .enumerate()
        .all(|(idx, it)| it.len() <= most(idx) && n_prose(flow, it.clone(), words) == 0);
    if commas.len() > 1 && is_short && !says_more(flow, &commas, words) { commas } else { vec![sentence] }
}

/// Whether the pieces behind the first only say more of it, as "Colon cancer, status post resection" or "Anaemia, mild".
fn says_more(flow: &Flow<'_>, pieces: &[Range<usize>], words: &NoteWords) -> bool {
    pieces.len() == 2 && {
        let text = flow.tokens[pieces[1].start].text;
        text.starts_with(char::is_lowercase)
            && flow.tokens[pieces[0].start].text.starts_with(char::is_uppercase)
            || words.prose.has(&fold(text))
    }
}

fn at_commas(flow: &Flow<'_>, range: Range<usize>, words: &NoteWords) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for piece in pieces(flow, range, words) {
        let is_behind_comma =
            found.last().is_some_and(|it| flow.tokens[it.end - 1].text.ends_with([',', ';']));
        match found.last_mut() {
            // "and" joins the parts of one name as often as those of a list, so it stays where no comma stands.
            Some(last) if !is_behind_comma && flow.tokens[piece.start - 1].text != "," => {
                last.end = piece.end
            }
            _ => found.push(piece),
        }
    }
    found
}

/// Whether a word is put in question, as "?Angina".
fn is_asked(text: &str) -> bool {
    text.starts_with('?')
}

fn thing(
    flow: &Flow<'_>,
    item: Range<usize>,
    list: Holds,
    (status, knowledge): (ClinicalStatus, &Knowledge),
) -> Option<Row> {
    let words = &knowledge.note_words;
    let folded = flow.folded(item.clone());
    if begins_with(flow, item.clone(), &words.no_diagnosis)
        || !words.no_allergies_anywhere.find(&folded).is_empty()
    {
        return None;
    }
    if !words.opinions.find(&folded).is_empty() {
        return None;
    }
    let is_silent = words.silent.find(&folded).iter().any(|it| it.at.start == 1);
    let is_none = words.none.find(&folded).iter().any(|it| it.at.len() + 2 >= folded.text().len());
    if is_silent || is_none || !folded.text().contains(char::is_alphabetic) {
        return None;
    }
    let claim = knowledge.context.claim(&folded, list);
    let named = claim.map_or(item.clone(), |it| item.start + it.from..item.start + it.to);
    // "Hypertension: continue the tablets" names what stands before the colon.
    let colon = named.clone().find(|it| flow.tokens[*it].text.ends_with(':')).filter(|it| it + 1 < named.end);
    let named = named.start..colon.map_or(named.end, |it| it + 1);
    let name = bare(&trimmed(&flow.text(named)));
    if name.chars().filter(|it| it.is_alphabetic()).count() < 2 {
        return None;
    }
    // "No vegetations" below a procedure is what was found, not what was done.
    let is_found = list == Holds::Procedures && status == ClinicalStatus::Present;
    let status = claim.map_or(status, |it| it.status);
    // A mark that stands alone before an item is no part of its words.
    let with_mark = item.start.saturating_sub(1)..item.end;
    let is_mark = |it: &usize| *it >= item.start || flow.tokens[*it].text.trim_matches('?').is_empty();
    let is_question = with_mark.filter(is_mark).any(|it| flow.tokens[it].text.contains('?'));
    let is_open = matches!(status, ClinicalStatus::Present | ClinicalStatus::Past) && is_question;
    let status = if is_open { ClinicalStatus::Possible } else { status };
    if is_found && status == ClinicalStatus::Absent {
        return None;
    }
    Some(Row { words: item, name, status, details: None, is_unsure: false })
}
