//! What a case of one service line must hold.

use crate::model::AnalyteId;

/// A service line and what it needs.
#[derive(Clone, Debug)]
pub struct Checklist {
    /// Its name.
    pub id: String,
    /// Its title for people.
    pub title: String,
    /// Conditions that make it apply by themselves when a record states them.
    pub applies_to: Vec<String>,
    /// Checklists whose items are added.
    pub extends: Vec<String>,
    /// What it asks for itself.
    pub items: Vec<Item>,
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
    /// Phrases of records that show it is there.
    pub phrases: Vec<String>,
    /// Any of these results shows it is there.
    pub analytes: Vec<AnalyteId>,
    /// Older than this does not count.
    pub max_age_days: Option<u32>,
    /// Where the age comes from.
    pub max_age_source: Option<String>,
    /// Why it is needed.
    pub reason: String,
    /// Where it comes from.
    pub source: String,
}

/// What kind of thing an item asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
}
