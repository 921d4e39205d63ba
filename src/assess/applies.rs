//! Which checklists a case is held against, and why.

use crate::model::{ClinicalStatus, Contact, Doubt, Evidence, Facts, Mention, Record, RecordId, RecordKind};
use crate::pipeline::{Applies, Checklist, Section};

use super::Ground;
use super::chart::{self, Chart};
use super::identity::Place;
use super::marks;
use super::risks;
use super::wording;

/// A checklist of any case.
const ANY_CASE: &str = "*";

/// How many words before a phrase may take it back.
const N_WORDS_BEFORE: usize = 8;
/// How many words behind a phrase may take it back.
const N_WORDS_BEHIND: usize = 3;
/// Capitals of a short form, at most, that has other meanings too.
const MAX_SHORT: usize = 3;

/// A checklist that applies, with the reason.
#[derive(Clone, Debug)]
pub(super) struct Applying<'a> {
    pub(super) list: &'a Checklist,
    /// For within a sentence; `None` for a checklist of any case.
    pub(super) why: Option<String>,
}

/// What the records say, without the pages of somebody else.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said<'a> {
    pub(super) facts: &'a Facts,
    pub(super) others: &'a [Place],
    pub(super) ground: Ground<'a>,
}

/// What makes a statement count more or less than elsewhere.
#[derive(Clone, Copy, Debug, Default)]
struct Narrow<'a> {
    /// Words beside it that take it back, besides those that always do.
    taken_back_by: &'a [String],
    /// Kinds of papers that may say it, besides those that always may.
    also: &'a [RecordKind],
    /// Names of other things of which the phrase is a part.
    not: &'a [String],
}

/// The checklists in order: those of any case, those asked for, those whose condition is stated.
///
/// A checklist that is extended comes once, before the one that extends it.
pub(super) fn applying<'a>(chart: &Chart<'a>) -> Vec<Applying<'a>> {
    let said = chart.said;
    let knowledge = said.ground.knowledge;
    let asked: Vec<&String> = said.ground.case_file.pipelines.iter().chain(said.ground.pipelines).collect();
    let mut roots: Vec<(&str, Option<String>)> = Vec::new();
    let mut add = |id: &'a str, why: Option<String>| {
        if !roots.iter().any(|it| it.0 == id) {
            roots.push((id, why));
        }
    };
    for list in knowledge.checklists.iter().filter(|it| it.applies_to.iter().any(|it| it == ANY_CASE)) {
        add(&list.id, None);
    }
    for id in asked {
        add(id, Some("asked for in this case".to_owned()));
    }
    for list in knowledge.checklists.iter().filter(|it| it.enabled) {
        let by_criterion = || list.criterion.as_ref().and_then(|it| risks::holds(it, chart));
        if let Some(why) = said.condition_of(list).or_else(by_criterion) {
            add(&list.id, Some(why));
        }
    }
    let mut all: Vec<Applying<'a>> = Vec::new();
    for (root, why) in roots {
        for list in knowledge.with_extended(&[root]) {
            if all.iter().any(|it| it.list.id == list.id) {
                continue;
            }
            let by =
                if list.id == root { why.clone() } else { Some(format!("part of the checklist {root}")) };
            all.push(Applying { list, why: by });
        }
    }
    all
}

impl<'a> Said<'a> {
    /// Phrases that stand on this patient's pages.
    pub(super) fn mentions(self) -> impl Iterator<Item = &'a Mention> {
        self.facts.mentions.iter().filter(move |it| !self.is_of_other(&it.evidence))
    }

    /// Those who signed this patient's papers.
    pub(super) fn contacts(self) -> impl Iterator<Item = &'a Contact> {
        self.facts.contacts.iter().filter(move |it| !self.is_of_other(&it.evidence))
    }

    /// Papers of this patient that are no repeats.
    pub(super) fn records(self) -> impl Iterator<Item = &'a Record> {
        self.ground.records.iter().filter(move |it| {
            let is_other = (it.pages[0]..=it.pages[1]).all(|page| self.is_other_page(&it.source.0, page));
            it.duplicate_of.is_none() && !is_other
        })
    }

    /// The paper of that id.
    pub(super) fn record(self, id: &RecordId) -> Option<&'a Record> {
        self.ground.records.iter().find(|it| it.id == *id)
    }

    /// The first statement of one of these phrases that nothing takes back, in a clinical paper.
    ///
    /// A short form, which may mean something else, is no statement where another paper denies it.
    pub(super) fn stated(self, phrases: &[String]) -> Option<&'a Mention> {
        self.stated_in(phrases, &[])
    }

    /// The same, in papers of some further kinds too.
    pub(super) fn stated_in(self, phrases: &[String], also: &[RecordKind]) -> Option<&'a Mention> {
        self.stating(phrases, Narrow { also, ..Narrow::default() })
    }

    /// The same, and nothing leaves it open either.
    pub(super) fn surely_stated(self, phrases: &[String]) -> Option<&'a Mention> {
        let open = &self.ground.knowledge.rules.applies.left_open_by;
        self.stating(phrases, Narrow { taken_back_by: open, ..Narrow::default() })
    }

    fn stating(self, phrases: &[String], narrow: Narrow<'_>) -> Option<&'a Mention> {
        let rules = &self.ground.knowledge.rules.applies;
        let of_phrases = || {
            self.mentions().filter(|it| {
                let record = self.record(&it.record);
                phrases.contains(&it.phrase)
                    && record
                        .is_some_and(|it| rules.kinds.contains(&it.kind) || narrow.also.contains(&it.kind))
                    && !narrow.not.iter().any(|other| is_within(it, other))
            })
        };
        let is_denied = of_phrases().any(|it| is_beside(it, &rules.denied_by));
        of_phrases().find(|it| {
            let is_taken_back = [&rules.denied_by, &rules.relatives]
                .into_iter()
                .map(Vec::as_slice)
                .chain([narrow.taken_back_by])
                .any(|words| is_beside(it, words));
            let is_open = is_denied && is_short(&it.phrase);
            !is_taken_back && !is_open && !is_part_of_name(it, rules) && !self.is_of_relatives(it)
        })
    }

    /// The section in which a place of a paper lies.
    pub(super) fn section_at(self, place: &Evidence, record: &RecordId) -> Option<&'a Section> {
        let at = |it: &Evidence| (it.page, it.rect.top(), it.rect.left());
        let before = |heading: &Evidence| {
            let (heading, place) = (at(heading), at(place));
            heading.0 < place.0 || heading.0 == place.0 && (heading.1, heading.2) <= (place.1, place.2)
        };
        let notes = self.facts.notes.iter().filter(|it| it.record == *record);
        let section = notes.flat_map(|it| &it.sections).rfind(|it| before(&it.evidence))?;
        self.ground.knowledge.sections.section(&section.section)
    }

    /// Whether a phrase stands in a section about relatives, or the paper gives what it names to them or denies it.
    fn is_of_relatives(self, mention: &Mention) -> bool {
        let is_not = |it: ClinicalStatus| matches!(it, ClinicalStatus::Family | ClinicalStatus::Absent);
        let rows = self.facts.diagnoses.iter().chain(&self.facts.procedures);
        let mut rows = rows
            .filter(|it| {
                it.record == mention.record && chart::has_phrase(it, std::slice::from_ref(&mention.phrase))
            })
            .peekable();
        let in_section = self.section_at(&mention.evidence, &mention.record);
        in_section.is_some_and(|it| it.status == ClinicalStatus::Family)
            || rows.peek().is_some() && rows.all(|it| is_not(it.status))
    }

    /// Whether a clinical paper has one of these phrases so that it stays open what it says; ask where none is stated.
    pub(super) fn is_open(self, phrases: &[String]) -> bool {
        let rules = &self.ground.knowledge.rules.applies;
        self.mentions().any(|it| {
            let record = self.record(&it.record);
            phrases.contains(&it.phrase)
                && record.is_some_and(|it| rules.kinds.contains(&it.kind))
                && !is_beside(it, &rules.denied_by)
                && !is_beside(it, &rules.relatives)
        })
    }

    /// Whether there is a paper whose statements count.
    pub(super) fn has_clinical_paper(self) -> bool {
        let kinds = &self.ground.knowledge.rules.applies.kinds;
        self.records().any(|it| kinds.contains(&it.kind))
    }

    /// Says where a phrase stands: "the records state "x" (clinic note in a.pdf, page 1)".
    pub(super) fn where_stated(self, printed: &str, record: &RecordId) -> String {
        match self.record(record) {
            Some(record) => {
                let place = wording::record_place(record, self.ground.sources);
                format!("the records state \"{printed}\" ({place})")
            }
            None => format!("the records state \"{printed}\""),
        }
    }

    /// Why a checklist applies by itself; `None` when no record states one of its conditions.
    fn condition_of(self, list: &Checklist) -> Option<String> {
        let is_condition =
            |text: &str| list.applies_to.iter().any(|it| marks::words_only(it) == marks::words_only(text));
        let diagnosis = self.facts.diagnoses.iter().find(|it| {
            it.status == ClinicalStatus::Present
                && !it.judgement.doubts().contains(&Doubt::WrongPatient)
                && (is_condition(&it.name) || is_condition(&it.printed))
        });
        if let Some(it) = diagnosis {
            return Some(self.where_stated(&it.printed, &it.record));
        }
        let narrow = Narrow { not: &list.applies_not_to, ..Narrow::default() };
        let mention = self.stating(&list.applies_to, narrow)?;
        Some(self.where_stated(&mention.phrase, &mention.record))
    }

    fn is_of_other(self, evidence: &Evidence) -> bool {
        self.is_other_page(&evidence.source.0, evidence.page)
    }

    fn is_other_page(self, source: &str, page: u32) -> bool {
        self.others.iter().any(|it| it.0.0 == source && it.1 == page)
    }
}

/// Whether a phrase is a short form in capitals, such as "DM".
fn is_short(phrase: &str) -> bool {
    phrase.chars().count() <= MAX_SHORT && phrase.chars().all(char::is_uppercase)
}

/// Whether a phrase is part of the name of something else, such as a department, a clinic or a test.
fn is_part_of_name(mention: &Mention, rules: &Applies) -> bool {
    let before = format!(" {}", marks::words_only(&mention.before));
    let behind = format!("{} ", marks::words_only(&mention.behind));
    rules.named_before.iter().any(|it| before.ends_with(&format!(" {it}")))
        || rules.named_behind.iter().any(|it| behind.starts_with(&format!("{it} ")))
}

/// Whether a phrase is, at its place, part of a longer name.
fn is_within(mention: &Mention, name: &str) -> bool {
    let before = format!(" {} ", marks::words_only(&mention.before));
    let phrase = marks::words_only(&mention.phrase);
    let line = format!("{before}{phrase} {} ", marks::words_only(&mention.behind));
    let name = format!(" {} ", marks::words_only(name));
    let [start, end] = [before.len(), before.len() + phrase.len()];
    line.match_indices(&name).any(|(at, _)| at < end && start < at + name.len() - 1)
}

/// Whether one of some words stands close to a phrase: in the sentence before it, or right behind it.
fn is_beside(mention: &Mention, words: &[String]) -> bool {
    let ends = |it: char| matches!(it, '.' | ';' | '!' | '?');
    let before = mention.before.rsplit(ends).next().unwrap_or_default();
    let behind = mention.behind.split(|it| ends(it) || it == ',').next().unwrap_or_default();
    let near = |words: Vec<&str>| format!(" {} ", words.join(" "));
    let before = marks::words_only(before);
    let before =
        near(before.split(' ').rev().take(N_WORDS_BEFORE).collect::<Vec<_>>().into_iter().rev().collect());
    let behind = marks::words_only(behind);
    let behind = near(behind.split(' ').take(N_WORDS_BEHIND).collect());
    words.iter().any(|it| {
        let word = near(vec![it.as_str()]);
        before.contains(&word) || behind.contains(&word)
    })
}
