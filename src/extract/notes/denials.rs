//! What each piece of a list of allergies says by its own words, and how far a denial reaches.

use std::ops::Range;

use crate::model::{ClinicalStatus, fold};
use crate::pipeline::{Found, Holds, Knowledge, NoteWords};

use super::flow::Flow;
use super::pieces::{behind_lead_in, pieces};
use super::substances::{is_empty, reaction_at};

/// What is said of one piece of a list of allergies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Says {
    /// There are none.
    NoneAtAll,
    /// The substance does no harm.
    Denied,
    /// The substance does harm.
    Harms,
    /// Nothing but its name.
    Name,
    /// Words speak against it that do not clearly deny it: shown as present and to be checked.
    Unsure,
    /// It is taken without harm, which is no allergy.
    Tolerated,
}

/// A piece of a list.
#[derive(Clone, Debug)]
pub(super) struct Said {
    /// All its words.
    pub(super) words: Range<usize>,
    /// Those that name the substance and what it does.
    pub(super) list: Range<usize>,
    pub(super) says: Says,
    /// Whether it is denied by words before it, which may speak of what follows too.
    pub(super) is_led: bool,
}

/// The clauses of a sentence: a "but" ends what was said before.
pub(super) fn clauses(flow: &Flow<'_>, sentence: Range<usize>, knowledge: &Knowledge) -> Vec<Range<usize>> {
    let turns = &knowledge.note_words.turns;
    let mut cuts: Vec<Range<usize>> =
        sentence.clone().filter(|it| turns.has(&fold(flow.tokens[*it].text))).map(|it| it..it + 1).collect();
    let except = knowledge.context.exceptions(&flow.folded(sentence.clone())).into_iter();
    cuts.extend(except.map(|it| sentence.start + it.start..sentence.start + it.end));
    cuts.sort_by_key(|it| (it.start, it.end));
    let mut found = Vec::new();
    let mut begin = sentence.start;
    for cut in cuts {
        if cut.start >= begin {
            found.push(begin..cut.start);
        }
        begin = begin.max(cut.end);
    }
    found.push(begin..sentence.end);
    found
}

/// The pieces of a clause with what is said of each.
///
/// A denial reaches over "or", and over commas only up to one: "no egg, nut or milk allergy". What stands behind it
/// in another way is not denied, and to be checked.
pub(super) fn read(flow: &Flow<'_>, clause: Range<usize>, knowledge: &Knowledge) -> Vec<Said> {
    let words = &knowledge.note_words;
    let mut found: Vec<Said> = pieces(flow, clause.clone(), words)
        .into_iter()
        .flat_map(|it| halves(flow, it, knowledge))
        .map(|it| said(flow, it, knowledge))
        .collect();
    let joined: Vec<Option<String>> = found
        .iter()
        .map(|it| fold(flow.tokens[it.words.start.max(clause.start + 1) - 1].text))
        .map(|it| Some(it).filter(|it| words.joins.has(it)))
        .collect();
    let has_noun = |range: Range<usize>| flow.tokens[range].iter().any(|it| words.is_allergy(&fold(it.text)));
    for idx in 1..found.len() {
        // "Latex and iodine: no" may speak of both.
        let is_answered = found[idx].says == Says::Denied && !found[idx].is_led && joined[idx].is_some();
        if is_answered && found[idx - 1].says == Says::Name {
            found[idx - 1].says = Says::Unsure;
        }
    }
    let mut idx = 0;
    while idx < found.len() {
        if !matches!(found[idx].says, Says::Denied) || !found[idx].is_led {
            idx += 1;
            continue;
        }
        // "No latex allergy" is closed; what an "and" joins to it may be one that there is.
        let is_closed =
            flow.tokens[found[idx].list.clone()].iter().any(|it| words.is_allergy(&fold(it.text)));
        let names = (idx + 1..found.len()).take_while(|it| found[*it].says == Says::Name);
        let last = names.filter(|it| match &joined[*it] {
            Some(join) => !is_closed || words.or_joins.has(join),
            None => false,
        });
        let last = last.last().unwrap_or(idx);
        let is_bare = words.bare_denials.has(&fold(flow.tokens[found[idx].list.start - 1].text));
        // "No latex" may mean that it must not be used.
        let says = match is_bare && !has_noun(found[idx].words.start..found[last].words.end) {
            true => Says::Unsure,
            false => Says::Denied,
        };
        for it in &mut found[idx..=last] {
            it.says = says;
        }
        for it in found[last + 1..].iter_mut().take_while(|it| it.says == Says::Name) {
            it.says = Says::Unsure;
        }
        idx = last + 1;
    }
    found
}

/// "No known drug allergies (aspirin: rash)" says two things, and so does a line below such a statement.
fn halves(flow: &Flow<'_>, piece: Range<usize>, knowledge: &Knowledge) -> Vec<Range<usize>> {
    let folded = flow.folded(piece.clone());
    let words = &knowledge.note_words;
    if !words.allergic_to.find(&folded).is_empty() {
        return vec![piece];
    }
    let none = words.no_allergies_anywhere.find_longest(&folded).into_iter().next();
    let is_denied =
        |until: usize| flow.tokens[piece.start..until].iter().any(|it| words.denied.has(&fold(it.text)));
    let noun = piece
        .clone()
        .find(|it| words.is_allergy(&fold(flow.tokens[*it].text)) && is_denied(*it))
        .map(|it| it + 1);
    let Some(cut) = none.map(|it| piece.start + it.words.end).or(noun).filter(|it| *it < piece.end) else {
        return vec![piece];
    };
    let next = &flow.tokens[cut];
    let is_line = next.starts_line && next.text.starts_with(char::is_uppercase);
    let has_more = is_line
        || !knowledge.drugs.find(&flow.folded(cut..piece.end)).is_empty()
        || reaction_at(flow, cut..piece.end, words).is_some();
    if has_more { vec![piece.start..cut, cut..piece.end] } else { vec![piece] }
}

/// The words behind those that say that somebody has an allergy or the like.
fn behind_cue(flow: &Flow<'_>, range: Range<usize>, words: &NoteWords) -> Range<usize> {
    let last = words.intolerant_of.find(&flow.folded(range.clone())).into_iter().map(|it| it.words.end).max();
    let from = range.start + last.unwrap_or(0);
    behind_lead_in(flow, if from < range.end { from..range.end } else { range }, words)
}

/// What a piece says by its own words.
fn said(flow: &Flow<'_>, piece: Range<usize>, knowledge: &Knowledge) -> Said {
    let words = &knowledge.note_words;
    let folded = flow.folded(piece.clone());
    let told = |says, list: Range<usize>, is_led| Said { words: piece.clone(), list, says, is_led };
    let is_whole = |it: &Found| it.at.len() + 2 == folded.text().len();
    if words.no_allergies.find(&folded).iter().any(is_whole) {
        return told(Says::NoneAtAll, piece.end..piece.end, false);
    }
    if let Some(doubt) = words.uncertain.find_longest(&folded).into_iter().next() {
        let behind = piece.start + doubt.words.end..piece.end;
        let list = if behind.is_empty() { piece.start..piece.start + doubt.words.start } else { behind };
        return told(Says::Unsure, behind_cue(flow, list, words), false);
    }
    let denied =
        |range: Range<usize>| flow.tokens[range].iter().position(|it| words.denied.has(&fold(it.text)));
    let tolerates = piece.clone().any(|it| words.tolerates.has(&fold(flow.tokens[it].text)));
    if tolerates && denied(piece.clone()).is_none() {
        return told(Says::Tolerated, piece.end..piece.end, false);
    }
    let last = piece.clone().rev().find(|it| !fold(flow.tokens[*it].text).is_empty()).unwrap_or(piece.start);
    let is_answered = last > piece.start && words.answers_no.has(&fold(flow.tokens[last].text));
    let claim = knowledge.context.claim(&folded, Holds::Allergies);
    match claim.map(|it| (it.status, piece.start + it.from, piece.start + it.to)) {
        Some((ClinicalStatus::Absent, from, to)) if from > piece.start => {
            let list = behind_cue(flow, from..to.max(from), words);
            let has_both = denied(list.clone()).is_some();
            let says = if has_both {
                Says::Unsure
            } else if is_empty(flow, list.clone(), words) {
                Says::NoneAtAll
            } else {
                Says::Denied
            };
            return told(says, list, true);
        }
        Some((ClinicalStatus::Absent, from, to)) if to < piece.end => {
            // "Latex: no" denies, "Penicillin - no rash" does not.
            let is_word = words.answers_no.has(&fold(flow.tokens[to].text));
            if !is_word || is_answered && to == last {
                let list = behind_cue(flow, from..to, words);
                let is_none = is_empty(flow, list.clone(), words);
                return told(if is_none { Says::NoneAtAll } else { Says::Denied }, list, false);
            }
        }
        Some((ClinicalStatus::Possible, from, to)) if from < to => {
            return told(Says::Unsure, behind_cue(flow, from..to, words), false);
        }
        Some(_) | None => {}
    }
    if is_answered && denied(piece.start..last).is_none() {
        let list = behind_cue(flow, piece.start..last, words);
        let is_none = is_empty(flow, list.clone(), words);
        return told(if is_none { Says::NoneAtAll } else { Says::Denied }, list, false);
    }
    let list = behind_cue(flow, piece.clone(), words);
    if denied(piece.clone()).is_some() {
        return told(Says::Unsure, list, false);
    }
    let harms = reaction_at(flow, list.clone(), words).is_some()
        || !words.allergic_to.find(&folded).is_empty()
        || !words.intolerant_of.find(&folded).is_empty();
    told(if harms { Says::Harms } else { Says::Name }, list, false)
}
