//! What a case of one service line must hold.

use serde::Deserialize;

use crate::model::{AnalyteId, RecordKind};

use super::{Criterion, Knowledge};

/// A service line and what it needs.
#[derive(Clone, Debug)]
pub struct Checklist {
    /// Its name.
    pub id: String,
    /// Its title for people.
    pub title: String,
    /// Whose field it is.
    pub specialty: String,
    /// Conditions that make it apply by themselves when a record states them; "*" is any case.
    pub applies_to: Vec<String>,
    /// Names of other things that hold one of these conditions, such as "portal hypertension".
    pub applies_not_to: Vec<String>,
    /// It applies by itself too when the patient is so, as written in the grammar of risk rules.
    pub applies_if: Option<String>,
    /// The same, taken apart.
    pub criterion: Option<Criterion>,
    /// Checklists whose items are added; see [`Knowledge::with_extended`].
    pub extends: Vec<String>,
    /// How far it is signed off.
    pub status: String,
    /// Whether it applies by itself; otherwise only when asked for by name.
    pub enabled: bool,
    /// What to know about it.
    pub note: Option<String>,
    /// What it asks for itself.
    pub items: Vec<Item>,
    /// What it does not ask for until somebody has found a source.
    pub items_off: Vec<Item>,
}

/// One thing asked for.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its id, such as "cad.ecg".
    pub id: String,
    /// What kind of thing.
    pub kind: ItemKind,
    /// How much it is needed.
    pub need: ItemNeed,
    /// What it asks for, for people.
    pub name: String,
    /// Kinds of records that hold it; empty when any record may.
    pub records: Vec<RecordKind>,
    /// Whether a record of one of these kinds is enough, without any of the phrases.
    pub kind_is_enough: bool,
    /// Whether a phrase anywhere in such a record shows it, and not only one in a heading.
    pub anywhere: bool,
    /// Why it is not asked for; `None` when it is.
    pub off: Option<String>,
    /// Phrases of records that show it is there; its own name is one of them.
    pub phrases: Vec<String>,
    /// Words that do the same when one of each group stands in one line, in any order.
    pub together: Vec<Vec<String>>,
    /// Results that show it is there: all of them together.
    pub analytes: Vec<AnalyteId>,
    /// Whether one of these results is enough.
    pub any_analyte: bool,
    /// Two of these results must lie at least this many days apart.
    pub apart_days: Option<u32>,
    /// Older than this does not count.
    pub max_age_days: Option<u32>,
    /// Where the age comes from, in words for people.
    pub max_age_source: Option<String>,
    /// What to say was not found, where the name alone would mislead.
    pub absent: Option<String>,
    /// Why it is needed.
    pub reason: String,
    /// Keys of `common/sources.toml`.
    pub source: String,
    /// How the source was seen.
    pub source_status: SourceStatus,
}

/// What kind of thing an item asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// A paper.
    Document,
    /// A result.
    Lab,
    /// An imaging report.
    Imaging,
    /// A procedure or its report.
    Procedure,
    /// A statement in any paper.
    Fact,
}

/// How much an item is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ItemNeed {
    /// Always.
    Required,
    /// It helps.
    Recommended,
    /// Only under a condition, in words.
    Conditional(String),
    /// It helps, under a condition, in words.
    Advised(String),
}

impl ItemNeed {
    /// The condition under which an item is asked for.
    pub fn when(&self) -> Option<&str> {
        match self {
            ItemNeed::Required | ItemNeed::Recommended => None,
            ItemNeed::Conditional(when) | ItemNeed::Advised(when) => Some(when),
        }
    }
}

/// How the source of an item was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SourceStatus {
    /// In the named page or file.
    Cited,
    /// In a summary, copy or machine-written page quoting it.
    CitedSecondary,
    /// The fact is there, the condition or the limit is ours.
    CitedPartly,
    /// Only the title was visible.
    CitedTitle,
    /// It follows from what a case brief is for.
    Logic,
    /// Nowhere; the item is switched off.
    Uncited,
}

impl Knowledge {
    /// Returns the checklist of that id.
    pub fn checklist(&self, id: &str) -> Option<&Checklist> {
        self.checklists.iter().find(|it| it.id == id)
    }

    /// Returns the checklists of these ids and all that they extend, each once.
    ///
    /// What is extended comes before what extends it; otherwise the order of `ids` is kept. An id
    /// that no checklist has is passed over.
    pub fn with_extended<S: AsRef<str>>(&self, ids: &[S]) -> Vec<&Checklist> {
        let mut found = Vec::new();
        for id in ids {
            self.collect(id.as_ref(), &mut found);
        }
        found
    }

    fn collect<'a>(&'a self, id: &str, found: &mut Vec<&'a Checklist>) {
        let Some(checklist) = self.checklist(id).filter(|it| !found.iter().any(|other| other.id == it.id))
        else {
            return;
        };
        // Loading has seen to it that no checklist extends itself.
        for base in &checklist.extends {
            self.collect(base, found);
        }
        found.push(checklist);
    }
}
