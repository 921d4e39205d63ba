//! The sentences that stand for a note: at most five, word for word and in their order.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::model::{IsoDate, LeftOut, LeftOutWhy, Note, NoteSection, NoteSentence, RecordKind};
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

/// The sentences that notes say, folded, each with the day and place of the oldest note that says it.
pub(super) type Said = BTreeMap<String, (bool, Option<IsoDate>, usize)>;

/// A sentence that older notes have too is copied forward when it has at least so many words.
const MIN_COPIED: usize = 5;

/// Notes what the sentences of a note are; `place` is that of the note among all.
pub(super) fn remember(
    said: &mut Said,
    (flow, parts): (&Flow<'_>, &[Part<'_>]),
    place: usize,
    knowledge: &Knowledge,
) {
    let day = flow.record.dated;
    for sentence in parts.iter().flat_map(|it| sentences(flow, it.body.clone(), &knowledge.note_words)) {
        let folded = flow.folded(sentence);
        if folded.n_words() >= MIN_COPIED {
            // A note without a day is no older than another.
            let key = (day.is_none(), day, place);
            let oldest = said.entry(folded.text().to_owned()).or_insert(key);
            *oldest = (*oldest).min(key);
        }
    }
}

/// Describes a note by its sections and chosen sentences; `None` when it has neither.
pub(super) fn describe(
    flow: &Flow<'_>,
    parts: &[Part<'_>],
    (said, place): (&Said, usize),
    knowledge: &Knowledge,
) -> Option<Note> {
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
    let (sentences, left_out) = choose(flow, parts, (said, place), knowledge);
    let is_empty = sections.is_empty() && sentences.is_empty();
    (!is_empty).then(|| Note { record: flow.record.id.clone(), sections, sentences, left_out })
}

struct Candidate<'p> {
    words: Range<usize>,
    part: usize,
    section: Option<&'p str>,
    weight: i32,
    /// Why it can't be chosen.
    out: Option<LeftOutWhy>,
}

fn choose(
    flow: &Flow<'_>,
    parts: &[Part<'_>],
    said: (&Said, usize),
    knowledge: &Knowledge,
) -> (Vec<NoteSentence>, Vec<LeftOut>) {
    let (mut left, mut out): (Vec<Candidate<'_>>, Vec<Candidate<'_>>) =
        candidates(flow, parts, said, knowledge).into_iter().partition(|it| it.out.is_none());
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
    out.extend(left);
    out.sort_by_key(|it| it.words.start);
    let chosen = chosen.into_iter().filter_map(|it| {
        Some(NoteSentence {
            text: flow.text(it.words.clone()),
            section: it.section.map(str::to_owned),
            evidence: flow.evidence(it.words)?,
        })
    });
    let left_out = out.into_iter().map(|it| LeftOut {
        text: flow.text(it.words.clone()),
        page: flow.tokens[it.words.start].page.number,
        why: it.out.unwrap_or(LeftOutWhy::LessWeight),
    });
    (chosen.collect(), left_out.collect())
}

/// The sentences of sections that count; of a letter without any, those of its text.
fn candidates<'p>(
    flow: &Flow<'_>,
    parts: &'p [Part<'_>],
    (said, place): (&Said, usize),
    knowledge: &Knowledge,
) -> Vec<Candidate<'p>> {
    let words = &knowledge.note_words;
    let has_weight = parts.iter().any(|it| it.section.is_some_and(|it| it.weight > 0));
    let is_letter = matches!(
        flow.record.kind,
        RecordKind::ClinicLetter
            | RecordKind::ReferralLetter
            | RecordKind::ClinicNote
            | RecordKind::DischargeSummary
    );
    let weight_of = |part: &Part<'_>| match part.section {
        Some(section) => i32::from(section.weight),
        None => i32::from(!has_weight && is_letter),
    };
    let key = (flow.record.dated.is_none(), flow.record.dated, place);
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for (part_idx, part) in parts.iter().enumerate() {
        let weight = weight_of(part);
        if weight == 0 {
            continue;
        }
        for sentence in sentences(flow, part.body.clone(), words) {
            let folded = flow.folded(sentence.clone());
            let n_words = folded.text().split(' ').filter(|it| it.contains(char::is_alphabetic)).count();
            let is_label = flow.tokens[sentence.start].is_label;
            let is_prose = part.section.is_some() || n_words >= MIN_COPIED && !is_label;
            let is_new = seen.insert(folded.text().to_owned());
            let out = if !is_new {
                Some(LeftOutWhy::Repeated)
            } else if !words.boilerplate.find(&folded).is_empty() {
                Some(LeftOutWhy::Boilerplate)
            } else if !N_WORDS.contains(&n_words) || !is_prose {
                Some(LeftOutWhy::Length)
            } else {
                said.get(folded.text()).filter(|it| **it < key).map(|_| LeftOutWhy::CopiedForward)
            };
            let action = if words.actions.find(&folded).is_empty() { 0 } else { ACTION };
            let section = part.section.map(|it| it.id.as_str());
            found.push(Candidate { words: sentence, part: part_idx, section, weight: weight + action, out });
        }
    }
    found
}
