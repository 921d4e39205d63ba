//! Medicines in running text, with what the words around them say: "was started on", "stopped in March".

use std::ops::Range;

use crate::model::{ClinicalStatus, Folded, fold};
use crate::pipeline::{DrugFound, Holds, Knowledge, NoteWords, Told};

use super::flow::Flow;
use super::medicines::{has_dose, is_dose};
use super::row::{Row, trimmed};
use super::sentences::sentences;

/// Words that say what became of a medicine stand at most so far before it.
const MAX_REACH: usize = 14;

/// Words that say how a medicine is taken go on at most so far behind its name.
const MAX_DETAILS: usize = 14;

/// A relative is the one who takes a medicine when named so few words before the words that say so.
const NEAR: usize = 4;

/// The medicines that running text tells of.
///
/// One of which nothing is said is left out, unless dose and frequency stand behind it: then it is taken, and to be
/// checked. So is one in a sentence that also tells of an end and does not clearly say of what.
///
/// `silent` is what the section claims of what nothing is said of.
pub(super) fn of_prose(
    flow: &Flow<'_>,
    body: Range<usize>,
    silent: ClinicalStatus,
    knowledge: &Knowledge,
) -> Vec<Row> {
    let words = &knowledge.note_words;
    let mut rows = Vec::new();
    for sentence in sentences(flow, body, words) {
        let folded = flow.folded(sentence.clone());
        let found: Vec<DrugFound> = knowledge.drugs.find(&folded);
        if found.is_empty() {
            continue;
        }
        let told = Sentence { flow, from: sentence.start, end: sentence.end, knowledge, folded: &folded }
            .rows(&found, silent);
        rows.extend(told);
    }
    rows
}

/// A sentence that names medicines.
struct Sentence<'s, 'a> {
    flow: &'s Flow<'a>,
    from: usize,
    end: usize,
    knowledge: &'s Knowledge,
    folded: &'s Folded,
}

impl Sentence<'_, '_> {
    fn rows(&self, found: &[DrugFound], silent: ClinicalStatus) -> Vec<Row> {
        let words = &self.knowledge.note_words;
        let told = self.knowledge.context.told(self.folded);
        let allergic = words.allergic_to.find(self.folded);
        let mut rows = Vec::new();
        for (idx, drug) in found.iter().enumerate() {
            // Two names of one word, as "levodopa-carbidopa", leave nothing between them.
            let until =
                found.get(idx + 1).map_or(self.end - self.from, |it| it.words.start).max(drug.words.end);
            let behind = self.from + drug.words.end..self.from + until;
            let near = behind.start..behind.end.min(behind.start + 3);
            if drug.needs_strength && !has_dose(self.flow, near.clone(), words) && !self.has_form(drug, words)
            {
                continue;
            }
            let is_allergy = allergic.iter().any(|it| it.words.end <= drug.words.start)
                || near
                    .clone()
                    .take(2)
                    .any(|it| words.no_substance.has(&fold(self.text(it))) && self.is_allergy(it));
            if is_allergy {
                continue;
            }
            let before = self.before(drug, &told, found);
            let after = self.after(idx, found, &told);
            let has_often = !words.often.find(&self.flow.folded(behind.clone())).is_empty();
            let has_route = near.clone().any(|it| words.routes.has(&fold(self.text(it))));
            let has_how = has_dose(self.flow, near, words) && has_often || has_route;
            let claim = claim(before.and_then(|it| it.behind), after.and_then(|it| it.before));
            let is_end = |it: &ClinicalStatus| matches!(it, ClinicalStatus::Stopped | ClinicalStatus::Absent);
            // "Stop metformin if the kidneys get worse" ends nothing yet.
            let claim = claim
                .map(|it| if is_end(&it) && self.is_conditional() { ClinicalStatus::Possible } else { it });
            let Some(status) = claim.or(has_how.then_some(silent)) else { continue };
            let is_open = told.iter().any(|it| {
                let is_end = |it: Option<ClinicalStatus>| {
                    matches!(it, Some(ClinicalStatus::Stopped | ClinicalStatus::Absent))
                };
                it.words.start >= drug.words.end
                    && is_end(it.before)
                    && it.behind.is_none()
                    && after != Some(it)
            });
            let relative = self.relative(before, drug);
            let status = if relative == Some(true) { ClinicalStatus::Family } else { status };
            let is_taken = status == ClinicalStatus::Present;
            let is_unsure = claim.is_none() || is_taken && (is_open || relative.is_some());
            rows.push(self.row(
                drug,
                (before, after),
                Row { words: behind, name: self.name(drug), status, details: None, is_unsure },
            ));
        }
        rows
    }

    fn text(&self, idx: usize) -> &str {
        self.flow.tokens[idx].text
    }

    fn is_conditional(&self) -> bool {
        let conditions = &self.knowledge.note_words.conditions;
        (self.from..self.end).any(|it| conditions.has(&fold(self.text(it))))
    }

    fn is_allergy(&self, idx: usize) -> bool {
        self.knowledge.note_words.is_allergy(&fold(self.text(idx)))
    }

    fn has_form(&self, drug: &DrugFound, words: &NoteWords) -> bool {
        let at = self.from + drug.words.start;
        let is_form = |it: usize| words.forms.has(&fold(self.text(it)));
        at > self.from && is_form(at - 1)
            || self.from + drug.words.end < self.end && is_form(self.from + drug.words.end)
    }

    /// The last words before a medicine that claim something of what follows.
    fn before<'t>(&self, drug: &DrugFound, told: &'t [Told], found: &[DrugFound]) -> Option<&'t Told> {
        let last = told.iter().rev().find(|it| {
            // What only claims of what stands before it, and did so of a medicine, reaches nothing behind.
            let is_of_behind = it.behind.is_some() || it.before.is_none();
            it.words.end <= drug.words.start && is_of_behind
        })?;
        last.behind?;
        let mut between = self.from + last.words.end..self.from + drug.words.start;
        if between.any(|it| self.text(it).ends_with([';', ':'])) {
            return None;
        }
        let n_names: usize = found
            .iter()
            .filter(|it| it.words.start >= last.words.end && it.words.end <= drug.words.start)
            .map(|it| it.words.len() + MAX_DETAILS / 2)
            .sum();
        (drug.words.start - last.words.end <= MAX_REACH + n_names).then_some(last)
    }

    /// The next words behind a medicine that claim something of what stands before them.
    fn after<'t>(&self, idx: usize, found: &[DrugFound], told: &'t [Told]) -> Option<&'t Told> {
        let drug = &found[idx];
        let next = told.iter().find(|it| it.words.start >= drug.words.end)?;
        next.before?;
        let others: Vec<&DrugFound> =
            found[idx + 1..].iter().filter(|it| it.words.end <= next.words.start).collect();
        let mut end = drug.words.end;
        for other in others {
            // Of "aspirin, clopidogrel and ramipril were stopped" all were; of a medicine with a dose it is not sure.
            let mut between = self.from + end..self.from + other.words.start;
            let is_list = between.clone().all(|it| self.knowledge.note_words.joins.has(&fold(self.text(it))));
            // "Ramipril, aspirin having been stopped" tells of the last alone.
            let is_last = other.words.end
                == found[idx + 1..]
                    .iter()
                    .filter(|it| it.words.end <= next.words.start)
                    .map(|it| it.words.end)
                    .max()
                    .unwrap_or_default();
            if !is_list || is_last && between.next().is_none() {
                return None;
            }
            end = other.words.end;
        }
        (next.words.start - end <= MAX_REACH).then_some(next)
    }

    /// Whether a relative is named before a medicine: `true` when so near that it is the relative's.
    fn relative(&self, before: Option<&Told>, drug: &DrugFound) -> Option<bool> {
        let until = before.map_or(drug.words.start, |it| it.words.start);
        let head = self.flow.folded(self.from..self.from + until);
        let claims = self.knowledge.context.family_words(&head, Holds::Diagnoses);
        let last = claims.last()?;
        Some(until - last.end <= NEAR)
    }

    fn name(&self, drug: &DrugFound) -> String {
        let ids: Vec<&str> = drug.drugs.iter().map(|it| it.0.as_str()).collect();
        if !drug.is_hint {
            return ids.join(" + ");
        }
        super::pieces::bare(&self.flow.text(self.from + drug.words.start..self.from + drug.words.end))
    }

    /// The row with the words that say it: from those that claim it to those that say how it is taken.
    fn row(&self, drug: &DrugFound, (before, after): (Option<&Told>, Option<&Told>), row: Row) -> Row {
        let words = &self.knowledge.note_words;
        let name_end = row.words.start;
        let claimed = after.map_or(name_end, |it| self.from + it.words.end);
        let most = row.words.end.max(claimed).min(claimed.max(name_end) + MAX_DETAILS);
        let next = self.knowledge.context.told(&self.flow.folded(claimed..most.max(claimed)));
        let next = next.iter().map(|it| claimed + it.words.start).min().unwrap_or(most);
        // A clause ends at a comma, unless a dose or a frequency follows.
        let comma = (claimed.max(name_end + 1)..next).find(|it| {
            let goes_on = *it < next
                && (is_dose(self.flow, *it, words)
                    || self.text(*it).starts_with(|it: char| it.is_ascii_digit()));
            self.text(*it - 1).ends_with([',', ';']) && !goes_on
        });
        let mut end = comma.unwrap_or(next).max(claimed);
        while end > claimed && words.joins.has(&fold(self.text(end - 1))) {
            end -= 1;
        }
        // Where the words behind the name decide, those before it speak of something else.
        let is_by_after = after.and_then(|it| it.before) == Some(row.status);
        let before = before.filter(|it| !is_by_after || it.behind == Some(row.status));
        let begin = before.map_or(self.from + drug.words.start, |it| self.from + it.words.start);
        let details = trimmed(&self.flow.text(name_end..end.max(name_end)));
        Row { words: begin..end.max(name_end), details: Some(details), ..row }
    }
}

/// Of what is claimed before and behind a medicine that which says more.
fn claim(before: Option<ClinicalStatus>, after: Option<ClinicalStatus>) -> Option<ClinicalStatus> {
    let is_end = |it: &ClinicalStatus| {
        matches!(it, ClinicalStatus::Stopped | ClinicalStatus::Absent | ClinicalStatus::Planned)
    };
    after.filter(is_end).or(before).or(after)
}
