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
            if !is_marked && sentence.len() > MAX_SENTENCE {
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

/// The parts of an item that are claimed apart, so that no word that is only possible stands in a row that is said to be so.
fn cut(flow: &Flow<'_>, item: Range<usize>, list: Holds, knowledge: &Knowledge) -> Vec<Range<usize>> {
    let cuts = knowledge.context.cuts(&flow.folded(item.clone()), list);
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
    let is_short = commas.iter().all(|it| it.len() <= MAX_PIECE && n_prose(flow, it.clone(), words) == 0);
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
    if is_found && status == ClinicalStatus::Absent {
        return None;
    }
    Some(Row { words: item, name, status, details: None, is_unsure: false })
}
