//! Allergies: a row for each substance, and one where a note says that there are none.

use std::ops::Range;

use crate::model::{ClinicalStatus, fold};
use crate::pipeline::Knowledge;

use super::denials::{Said, Says, clauses, read};
use super::flow::Flow;
use super::pieces::n_prose;
use super::row::Row;
use super::sentences::sentences;
use super::substances::{MAX_NAME, is_dash, reaction, substance};

/// The rows of a section of allergies.
pub(super) fn of_section(flow: &Flow<'_>, body: Range<usize>, knowledge: &Knowledge) -> Vec<Row> {
    let words = &knowledge.note_words;
    let mut rows = Vec::new();
    let sentences = sentences(flow, body, words).into_iter().flat_map(|it| table_rows(flow, it));
    for (idx, sentence) in sentences.enumerate() {
        if idx > 0 && is_strange(flow, sentence.clone(), knowledge) {
            break;
        }
        if !is_silent(flow, sentence.clone(), knowledge) {
            of_sentence(flow, sentence, &mut rows, knowledge);
        }
    }
    rows
}

/// The rows of a table of substances: lines that have a gap as between columns.
fn table_rows(flow: &Flow<'_>, sentence: Range<usize>) -> Vec<Range<usize>> {
    let has_gap = |at: usize| {
        let line = flow.tokens[at..sentence.end].iter().take_while(|it| it.line == flow.tokens[at].line);
        line.skip(1).any(|it| it.behind_gap)
    };
    let mut starts: Vec<usize> =
        sentence.clone().skip(1).filter(|it| flow.tokens[*it].starts_line && has_gap(*it)).collect();
    starts.insert(0, sentence.start);
    let ends = starts.iter().skip(1).copied().chain([sentence.end]);
    starts.iter().copied().zip(ends).map(|(from, to)| from..to).collect()
}

/// The rows of running text outside such a section: what stands behind "allergic to", and "NKDA".
pub(super) fn of_prose(flow: &Flow<'_>, body: Range<usize>, knowledge: &Knowledge) -> Vec<Row> {
    let words = &knowledge.note_words;
    let mut rows = Vec::new();
    for sentence in sentences(flow, body, words) {
        let folded = flow.folded(sentence.clone());
        let tells = [&words.allergic_to, &words.no_allergies_anywhere];
        if tells.into_iter().any(|it| !it.find(&folded).is_empty()) {
            of_running_text(flow, sentence, &mut rows, knowledge);
        }
    }
    rows
}

fn of_running_text(flow: &Flow<'_>, sentence: Range<usize>, rows: &mut Vec<Row>, knowledge: &Knowledge) {
    let words = &knowledge.note_words;
    let is_denied = flow.tokens[sentence.clone()].iter().any(|it| words.denied.has(&fold(it.text)));
    let mut is_none = false;
    for (nth, clause) in clauses(flow, sentence, knowledge).into_iter().enumerate() {
        let mut is_list = nth > 0 && is_none;
        for (idx, said) in read(flow, clause, knowledge).into_iter().enumerate() {
            let folded = flow.folded(said.words.clone());
            let is_named = !words.allergic_to.find(&folded).is_empty();
            let none = words.no_allergies_anywhere.find_longest(&folded).into_iter().next();
            if let Some(none) = none.filter(|_| !is_named) {
                is_none = true;
                rows.push(none_stated(
                    said.words.start + none.words.start..said.words.start + none.words.end,
                ));
                continue;
            }
            is_list |= is_named;
            // Only the words up to the next clause are the list.
            let until = said.list.clone().find(|it| words.prose.has(&fold(flow.tokens[*it].text)));
            let list = said.list.start..until.unwrap_or(said.list.end);
            let is_known = !knowledge.drugs.find(&flow.folded(list.clone())).is_empty();
            is_list |= is_known && !words.intolerant_of.find(&folded).is_empty();
            // "Allergic to latex and came with pain" goes on with something else.
            let goes_on = is_named || is_known || idx > 0 && until.is_none() && list.len() <= 2 && !is_none;
            if !is_list || !goes_on {
                is_list = false;
                continue;
            }
            let Some(row) = row(flow, &Said { list, ..said }, knowledge) else { continue };
            // Outside a section of its own it is less sure where a name ends; what is denied may be something else.
            let is_absent = row.status == ClinicalStatus::Absent;
            rows.push(Row { is_unsure: row.is_unsure || !is_known || is_denied && !is_absent, ..row });
        }
    }
    // One substance that there is takes back that there are none.
    if rows.iter().any(|it| it.status == ClinicalStatus::Present) {
        rows.retain(|it| !it.name.is_empty());
    }
}

/// Whether a sentence is long and tells neither of an allergy nor of a medicine: the section has ended before.
fn is_strange(flow: &Flow<'_>, sentence: Range<usize>, knowledge: &Knowledge) -> bool {
    let words = &knowledge.note_words;
    let folded = flow.folded(sentence.clone());
    let is_long = folded.n_words() > MAX_NAME && n_prose(flow, sentence.clone(), words) > 1;
    let has_digits =
        folded.text().split(' ').any(|it| !it.is_empty() && it.chars().all(|it| it.is_ascii_digit()));
    let tells = [&words.reacts, &words.allergic_to, &words.no_allergies]
        .into_iter()
        .any(|it| !it.find(&folded).is_empty());
    // "Latex - hives 2019" tells what a substance does.
    let until = sentence.end.min(sentence.start + MAX_NAME);
    let tells = tells || (sentence.start + 1..until).any(|it| is_dash(flow.tokens[it].text));
    (is_long || has_digits) && !tells && knowledge.drugs.find(&folded).is_empty()
}

/// Whether a sentence only says where it stands, or that nothing is known.
fn is_silent(flow: &Flow<'_>, sentence: Range<usize>, knowledge: &Knowledge) -> bool {
    let folded = flow.folded(sentence.clone());
    let words = &knowledge.note_words;
    let tells = [&words.reacts, &words.allergic_to, &words.no_allergies_anywhere];
    if tells.into_iter().any(|it| !it.find(&folded).is_empty()) || !knowledge.drugs.find(&folded).is_empty() {
        return false;
    }
    let found = knowledge.note_words.silent.find(&folded);
    found.iter().any(|it| it.at.len() * 2 >= folded.text().len() - 2 || it.at.start == 1)
}

fn of_sentence(flow: &Flow<'_>, sentence: Range<usize>, rows: &mut Vec<Row>, knowledge: &Knowledge) {
    let words = &knowledge.note_words;
    let mut is_denied = false;
    let n_before = rows.len();
    for (nth, clause) in clauses(flow, sentence, knowledge).into_iter().enumerate() {
        for (idx, said) in read(flow, clause, knowledge).into_iter().enumerate() {
            if said.says == Says::Name && nth > 0 && idx == 0 && !is_denied {
                // What follows a "but" is tolerated.
                break;
            }
            match said.says {
                Says::Tolerated => break,
                Says::NoneAtAll => {
                    is_denied = true;
                    // "Latex. No other allergies" names what there is.
                    if rows.iter().all(|it| it.status != ClinicalStatus::Present) {
                        rows.push(none_stated(said.words));
                    }
                    continue;
                }
                Says::Denied => is_denied = true,
                Says::Harms | Says::Name | Says::Unsure => {}
            }
            let is_known = !knowledge.drugs.find(&flow.folded(said.list.clone())).is_empty();
            let behind = rows[n_before..].last().filter(|it| it.details.is_some());
            let is_allergy =
                flow.tokens[said.words.clone()].iter().any(|it| words.is_allergy(&fold(it.text)));
            // "Aspirin - rash, no swelling" goes on with what it does.
            let is_of_reaction = behind.is_some() && !is_known && !is_allergy;
            if is_of_reaction && said.says == Says::Unsure {
                continue;
            }
            let mut found = row(flow, &said, knowledge);
            let is_behind =
                is_of_reaction && behind.is_some_and(|it| !flow.text(it.words.clone()).contains('('));
            if let Some(row) = found.as_mut().filter(|it| is_behind && it.details.is_none()) {
                // "Aspirin causes pain, nausea": the last may be one more reaction.
                row.is_unsure |= said.says == Says::Name;
            }
            if found.is_none()
                && let Some(reaction) = reaction(flow, said.list, words)
            {
                // "…, all cause hives" speaks of the substances before.
                let before =
                    rows[n_before..].iter_mut().filter(|it| it.details.is_none() && !it.name.is_empty());
                before.for_each(|it| it.details = Some(reaction.clone()));
            }
            rows.extend(found);
        }
        if nth > 0 && rows[n_before..].iter().any(|it| it.status == ClinicalStatus::Present) {
            // "No known allergies but latex" is no statement that there are none.
            let mut idx = 0;
            rows.retain(|it| {
                idx += 1;
                idx <= n_before || !it.name.is_empty()
            });
        }
    }
}

/// The row of a piece; what is denied is shown with the words that deny it.
fn row(flow: &Flow<'_>, said: &Said, knowledge: &Knowledge) -> Option<Row> {
    let status = match said.says {
        Says::Denied => ClinicalStatus::Absent,
        Says::Harms | Says::Name | Says::Unsure => ClinicalStatus::Present,
        Says::NoneAtAll | Says::Tolerated => return None,
    };
    let row = substance(flow, said.list.clone(), status, knowledge)?;
    match said.says {
        Says::Denied => Some(Row { words: said.words.clone(), ..row }),
        Says::Unsure => Some(Row { words: said.words.clone(), is_unsure: true, ..row }),
        Says::Harms | Says::Name | Says::NoneAtAll | Says::Tolerated => Some(row),
    }
}

fn none_stated(words: Range<usize>) -> Row {
    Row { words, name: String::new(), status: ClinicalStatus::Absent, details: None, is_unsure: false }
}
