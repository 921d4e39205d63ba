//! The sentences that stand for a note: at most five, word for word and in their order.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::model::{Note, NoteSection, NoteSentence};
use crate::pipeline::Knowledge;

use super::flow::Flow;
use super::headings::Part;
use super::row::trimmed;
use super::sentences::sentences;

/// How many sentences are chosen.
const MOST: usize = 5;

/// Shorter and longer ones tell nothing or too much.
const N_WORDS: std::ops::RangeInclusive<usize> = 2..=60;

/// How much a sentence of change or of something open counts besides its section.
const ACTION: i32 = 2;

/// Describes a note by its sections and chosen sentences; `None` when it has neither.
pub(super) fn describe(flow: &Flow<'_>, parts: &[Part<'_>], knowledge: &Knowledge) -> Option<Note> {
    let sections: Vec<NoteSection> = parts
        .iter()
        .filter_map(|it| {
            Some(NoteSection {
                section: it.section?.id.clone(),
                heading: trimmed(&flow.text(it.heading.clone())),
                evidence: flow.evidence(it.heading.clone())?,
            })
        })
        .collect();
    let sentences = choose(flow, parts, knowledge);
    let is_empty = sections.is_empty() && sentences.is_empty();
    (!is_empty).then(|| Note { record: flow.record.id.clone(), sections, sentences })
}

struct Candidate<'p> {
    words: Range<usize>,
    part: usize,
    section: &'p str,
    weight: i32,
}

fn choose(flow: &Flow<'_>, parts: &[Part<'_>], knowledge: &Knowledge) -> Vec<NoteSentence> {
    let mut left = candidates(flow, parts, knowledge);
    let mut chosen: Vec<Candidate<'_>> = Vec::new();
    while chosen.len() < MOST {
        // Each sentence taken from a part makes its next ones less wanted, so that all parts have their say.
        let worth = |it: &Candidate<'_>| {
            it.weight - chosen.iter().filter(|other| other.part == it.part).count() as i32
        };
        let Some(best) = (0..left.len()).rev().max_by_key(|it| worth(&left[*it])) else { break };
        chosen.push(left.remove(best));
    }
    chosen.sort_by_key(|it| it.words.start);
    chosen
        .into_iter()
        .filter_map(|it| {
            Some(NoteSentence {
                text: flow.text(it.words.clone()),
                section: Some(it.section.to_owned()),
                evidence: flow.evidence(it.words)?,
            })
        })
        .collect()
}

/// The sentences of sections that count, each text once.
fn candidates<'p>(flow: &Flow<'_>, parts: &'p [Part<'_>], knowledge: &Knowledge) -> Vec<Candidate<'p>> {
    let words = &knowledge.note_words;
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for (part_idx, part) in parts.iter().enumerate() {
        let Some(section) = part.section.filter(|it| it.weight > 0) else { continue };
        for sentence in sentences(flow, part.body.clone(), words) {
            let folded = flow.folded(sentence.clone());
            let n_words = folded.text().split(' ').filter(|it| it.contains(char::is_alphabetic)).count();
            let is_new = seen.insert(folded.text().to_owned());
            if !is_new || !N_WORDS.contains(&n_words) || !words.boilerplate.find(&folded).is_empty() {
                continue;
            }
            let action = if words.actions.find(&folded).is_empty() { 0 } else { ACTION };
            let weight = i32::from(section.weight) + action;
            found.push(Candidate { words: sentence, part: part_idx, section: &section.id, weight });
        }
    }
    found
}
