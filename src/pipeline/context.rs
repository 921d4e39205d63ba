//! Words that say of an item that it is absent, possible, past or another person's: `common/context.toml`.

use std::ops::Range;

use serde::Deserialize;

use crate::model::{ClinicalStatus, Folded};

use super::error::PipelineError;
use super::labels::Words;
use super::load::KnowledgeFile;
use super::phrases::Found;
use super::sources::SourceKeys;
use super::{Holds, Phrases, Sources};

/// The triggers of statements, after ConText (Harkema 2009).
#[derive(Clone, Debug, Default)]
pub struct Context {
    triggers: Phrases,
    /// For each phrase of `triggers` what it does.
    of_phrase: Vec<Trigger>,
    light: Phrases,
    links: Words,
    except: Phrases,
    /// What running text says of a medicine.
    told: Phrases,
    /// For each phrase of `told` what it does.
    of_told: Vec<Told>,
}

/// Words of running text that say what became of a medicine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The words, by index.
    pub words: Range<usize>,
    /// What they claim of the medicines behind them.
    pub behind: Option<ClinicalStatus>,
    /// What they claim of the medicine right before them.
    pub before: Option<ClinicalStatus>,
}

/// What is claimed of an item by its own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// What.
    pub status: ClinicalStatus,
    /// The word, by index, that the thing itself begins with.
    pub from: usize,
    /// The word, by index, behind the thing itself.
    pub to: usize,
}

#[derive(Clone, Debug)]
struct Trigger {
    /// `None` ends the reach of others.
    status: Option<ClinicalStatus>,
    reach: Reach,
    only: Option<Holds>,
    /// Whether it belongs to the name of the thing, as "chronic".
    is_of_name: bool,
    /// Whether another item begins with it, where it stands amid one.
    is_cut: bool,
}

/// Which words a trigger speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Reach {
    /// Those behind it.
    Behind,
    /// Those before it.
    Before,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ContextFile {
    trigger: Vec<TriggerRow>,
    ends: Vec<String>,
    light: Vec<String>,
    studies: Vec<String>,
    except: Vec<String>,
    told: Vec<ToldRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ToldRow {
    behind: Option<ClinicalStatus>,
    before: Option<ClinicalStatus>,
    source: SourceKeys,
    texts: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TriggerRow {
    status: ClinicalStatus,
    reach: Reach,
    only: Option<Holds>,
    #[serde(default)]
    of_name: bool,
    #[serde(default)]
    cuts: bool,
    source: SourceKeys,
    texts: Vec<String>,
}

/// A trigger before the thing it speaks of stands at most so many folded words behind its beginning.
const MAX_REACH: usize = 10;

impl Context {
    /// Returns what the words of an item claim of it; `None` when they say nothing.
    ///
    /// A trigger with only light words before it speaks of what stands behind it, as in "There is no pneumonia";
    /// one that reaches before speaks of the beginning of the item, as in "Pneumonia was ruled out".
    pub fn claim(&self, item: &Folded, list: Holds) -> Option<Claim> {
        let found = self.found(item);
        let light = self.light.find_longest(item);
        let speaks = |it: &&Trigger| it.only.is_none_or(|it| it == list);
        let is_light = |end: usize| {
            let covered: usize = light.iter().filter(|it| it.at.end <= end).map(|it| it.at.len() + 1).sum();
            covered + 1 >= end
        };
        let n_words = item.words_at(0..item.text().len()).end;
        let mut claim: Option<Claim> = None;
        for it in &found {
            let trigger = &self.of_phrase[it.phrase];
            let Some(status) = Some(trigger).filter(speaks).and_then(|it| it.status) else { continue };
            if trigger.reach == Reach::Behind {
                let begin = claim.map_or(0, |_| it.at.start);
                if is_light(it.at.start)
                    || begin > 0 && claim.is_some_and(|claim| it.words.start <= claim.from)
                {
                    let status = claim.map_or(status, |claim| stronger(claim.status, status));
                    // What is chronic keeps that in its name.
                    let from = if trigger.is_of_name { it.words.start } else { it.words.end };
                    claim = Some(Claim { status, from, to: n_words });
                }
                continue;
            }
            let n_before = item.text()[..it.at.start].split(' ').filter(|it| !it.is_empty()).count();
            let is_ended = found.iter().any(|end| {
                end.at.end <= it.at.start && self.of_phrase[end.phrase].status.is_none() && end.at.start > 1
            });
            if claim.is_none() && n_before > 0 && n_before <= MAX_REACH && !is_ended {
                let to = if status == ClinicalStatus::Present { n_words } else { it.words.start };
                claim = Some(Claim { status, from: 0, to });
            }
        }
        // "None but aspirin" says both; what it says of the one is not said of the other.
        let is_mixed = self.except.find(item).iter().any(|it| it.at.start > 1);
        claim
            .filter(|it| !(is_mixed && it.status == ClinicalStatus::Absent))
            .map(|it| Claim { to: it.to.max(it.from), ..it })
    }

    /// The words, by index, behind which nothing is taken back by what stands before them, as "except for".
    pub fn exceptions(&self, item: &Folded) -> Vec<Range<usize>> {
        self.except.find_longest(item).into_iter().map(|it| it.words).collect()
    }

    /// The words, by index, amid an item with which another begins, as "likely" in "Anaemia, likely of iron".
    pub fn cuts(&self, item: &Folded, list: Holds) -> Vec<usize> {
        let light = self.light.find_longest(item);
        let is_behind_more = |end: usize| {
            let covered: usize = light.iter().filter(|it| it.at.end <= end).map(|it| it.at.len() + 1).sum();
            covered + 1 < end
        };
        let found = self.found(item).into_iter();
        found
            .filter(|it| self.of_phrase[it.phrase].is_cut && is_behind_more(it.at.start))
            .filter(|it| self.of_phrase[it.phrase].only.is_none_or(|it| it == list))
            .map(|it| it.words.start)
            .collect()
    }

    /// The longest triggers at each place; words that stand in several rows of the table count for each.
    fn found(&self, item: &Folded) -> Vec<Found> {
        let mut found = self.triggers.find(item);
        let mut taken = 0..0;
        found.retain(|it| {
            let is_free = it.at.start >= taken.end;
            if is_free {
                taken = it.at.clone();
            }
            is_free || it.at == taken
        });
        found
    }

    /// Finds the words of a sentence that say what became of medicines, left to right.
    ///
    /// The same words may stand in several rows of the table: what they claim is put together.
    pub fn told(&self, sentence: &Folded) -> Vec<Told> {
        let mut found: Vec<(Range<usize>, Told)> = Vec::new();
        for it in self.told.find(sentence) {
            let row = &self.of_told[it.phrase];
            match found.last_mut() {
                Some((at, told)) if *at == it.at => {
                    told.behind = told.behind.or(row.behind);
                    told.before = told.before.or(row.before);
                }
                Some((at, _)) if it.at.start < at.end => {}
                Some(_) | None => found.push((it.at, Told { words: it.words, ..row.clone() })),
            }
        }
        let mut told: Vec<Told> = Vec::new();
        for (_, it) in found {
            let last = told.last().filter(|last| it.words.start <= last.words.end + 1);
            // "Recommend starting" is a plan, "denies taking" a denial; "advised to stop" is an end all the same.
            let carried =
                last.and_then(|it| it.behind).filter(|_| it.behind == Some(ClinicalStatus::Present));
            let carried = carried.filter(|it| matches!(it, ClinicalStatus::Planned | ClinicalStatus::Absent));
            told.push(Told { behind: carried.or(it.behind), ..it });
        }
        told
    }

    /// The words of a text that name a relative, left to right.
    pub fn family_words(&self, text: &Folded, list: Holds) -> Vec<Range<usize>> {
        let is_family = |phrase: usize| {
            let trigger = &self.of_phrase[phrase];
            trigger.status == Some(ClinicalStatus::Family) && trigger.only.is_none_or(|it| it == list)
        };
        let found = self.triggers.find_longest(text).into_iter();
        found.filter(|it| is_family(it.phrase)).map(|it| it.words).collect()
    }

    /// Whether a folded word only joins what stands before it to what follows.
    pub fn is_link(&self, word: &str) -> bool {
        self.links.has(word)
    }

    /// Reads the table.
    ///
    /// # Errors
    /// With its place, when a source is unknown.
    pub(super) fn load(file: KnowledgeFile<'_>, sources: &Sources) -> Result<Context, PipelineError> {
        let parsed = file.parse::<ContextFile>()?;
        let mut texts = Vec::new();
        let mut of_phrase = Vec::new();
        for row in parsed.trigger {
            sources.named(file, &row.source)?;
            for text in row.texts {
                texts.push(text);
                of_phrase.push(Trigger {
                    status: Some(row.status),
                    reach: row.reach,
                    only: row.only,
                    is_of_name: row.of_name,
                    is_cut: row.cuts,
                });
            }
        }
        let (mut told, mut of_told) = (Vec::new(), Vec::new());
        for row in parsed.told {
            sources.named(file, &row.source)?;
            of_told.extend(row.texts.iter().map(|_| Told {
                words: 0..0,
                behind: row.behind,
                before: row.before,
            }));
            told.extend(row.texts);
        }
        let links = parsed.ends.clone();
        for text in parsed.ends {
            texts.push(text);
            of_phrase.push(Trigger {
                status: None,
                reach: Reach::Before,
                only: None,
                is_of_name: false,
                is_cut: false,
            });
        }
        Ok(Context {
            triggers: Phrases::new(texts.iter().map(String::as_str)),
            of_phrase,
            light: Phrases::new(parsed.light.iter().chain(&parsed.studies).map(String::as_str)),
            links: Words::of(&[&links[..], &parsed.light].concat()),
            except: Phrases::new(parsed.except.iter().map(String::as_str)),
            told: Phrases::new(told.iter().map(String::as_str)),
            of_told,
        })
    }
}

/// Of two claims about one thing the one that says more: "history of no diabetes" is absent.
fn stronger(one: ClinicalStatus, other: ClinicalStatus) -> ClinicalStatus {
    let rank = |it: ClinicalStatus| match it {
        ClinicalStatus::Absent => 0,
        ClinicalStatus::Family => 1,
        ClinicalStatus::Stopped => 2,
        ClinicalStatus::Possible => 3,
        ClinicalStatus::Planned => 4,
        ClinicalStatus::Past => 5,
        ClinicalStatus::Present => 6,
    };
    if rank(one) <= rank(other) { one } else { other }
}

#[cfg(test)]
mod tests {
    use crate::model::{ClinicalStatus, Folded};
    use crate::pipeline::{Holds, Knowledge};

    #[test]
    fn the_words_of_an_item_say_what_is_claimed_of_it() {
        let context = Knowledge::builtin().unwrap().context;
        for (text, expected) in [
            ("Hypertension", None),
            ("No known diabetes", Some((ClinicalStatus::Absent, "diabetes"))),
            ("There is no evidence of pneumonia.", Some((ClinicalStatus::Absent, "pneumonia."))),
            ("She denies asthma", Some((ClinicalStatus::Absent, "asthma"))),
            ("Pneumonia was ruled out.", Some((ClinicalStatus::Absent, "Pneumonia"))),
            ("Probable pulmonary embolism", Some((ClinicalStatus::Possible, "pulmonary embolism"))),
            ("Rule out stroke", Some((ClinicalStatus::Possible, "stroke"))),
            ("History of stroke in 2010", Some((ClinicalStatus::Past, "stroke in 2010"))),
            ("No history of stroke", Some((ClinicalStatus::Absent, "stroke"))),
            ("Father had a stroke", Some((ClinicalStatus::Family, "a stroke"))),
            ("Niega asma", Some((ClinicalStatus::Absent, "asma"))),
            ("Sospecha de neumonía", Some((ClinicalStatus::Possible, "neumonía"))),
            (
                "Chronic kidney disease, likely diabetic nephropathy",
                Some((ClinicalStatus::Present, "Chronic kidney disease, likely diabetic nephropathy")),
            ),
            ("K/C/O diabetes", Some((ClinicalStatus::Present, "diabetes"))),
            ("Chronic kidney disease", Some((ClinicalStatus::Present, "Chronic kidney disease"))),
            ("Hypertension for 8 years", Some((ClinicalStatus::Present, "Hypertension for 8 years"))),
            ("Stroke 8 years ago", Some((ClinicalStatus::Past, "Stroke 8"))),
            ("No findings except cardiomegaly", None),
            ("Mild cardiomegaly without effusion", None),
        ] {
            let words: Vec<&str> = text.split(' ').collect();
            let claim = context.claim(&Folded::of(words.iter().copied()), Holds::Diagnoses);
            let told = claim.map(|it| (it.status, words[it.from..it.to].join(" ")));
            assert_eq!(told, expected.map(|(status, name)| (status, name.to_owned())), "{text}");
        }
    }
}
