//! Findings: what follows from the facts, each with its rule and its basis.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Evidence, FactId, RecordId};

/// Names a finding within its case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct FindingId(pub String);

/// What a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// A result outside its range.
    OutOfRange,
    /// A result at which a laboratory telephones.
    Critical,
    /// A result that moves.
    Trend,
    /// Something a checklist asks for and no record has.
    Missing,
    /// Something a checklist asks for and only an old record has.
    Stale,
    /// Something the records speak of and do not contain.
    MentionedOnly,
    /// A risk that a rule names.
    Risk,
    /// Two places that contradict each other.
    Conflict,
    /// A page that names somebody else.
    Identity,
    /// A value that must be looked at before use.
    Doubtful,
    /// A file or page that could not be read.
    Unread,
}

/// How soon a person should look; the most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Now.
    Critical,
    /// Today.
    High,
    /// Before deciding.
    Moderate,
    /// Worth knowing.
    Info,
}

/// What a finding rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// On these facts, records or files.
    Facts(Vec<FactId>),
    /// On a search of these records that found nothing.
    Searched(Vec<RecordId>),
}

/// The rule that made a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RuleRef {
    /// Its id in the pipeline file.
    pub id: String,
    /// Where the rule comes from: guideline, year, section.
    pub source: String,
    /// When it fires, as its file writes it; `null` for a rule that no condition tells.
    pub condition: Option<String>,
}

/// One conclusion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// Its name within the case.
    pub id: FindingId,
    /// What it is.
    pub kind: FindingKind,
    /// How soon to look.
    pub severity: Severity,
    /// One sentence for a physician.
    pub statement: String,
    /// What it rests on.
    pub basis: Basis,
    /// The rule that made it.
    pub rule: RuleRef,
}

/// How soon a case should be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Now.
    Critical,
    /// Today.
    Urgent,
    /// In its turn.
    Routine,
}

/// Where a case stands in the pile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Triage {
    /// How soon.
    pub level: Level,
    /// Whether every required item is there and every page was read.
    pub complete: bool,
    /// The findings that decided the level.
    pub reasons: Vec<FindingId>,
}

/// One line of what the specialist must know first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Headline {
    /// The line.
    pub text: String,
    /// Ids of the findings, facts, records or files behind it.
    pub refs: Vec<String>,
}

/// How much a checklist item is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// The opinion can't be given without it.
    Required,
    /// It helps.
    Recommended,
}

/// What became of a checklist item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChecklistStatus {
    /// It is there.
    Present,
    /// It is there, and too old.
    Stale,
    /// It is spoken of and not there.
    MentionedOnly,
    /// It is not there.
    Missing,
    /// This case does not need it.
    NotApplicable,
}

/// One item of a checklist, held against the case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ChecklistLine {
    /// The pipeline it comes from.
    pub pipeline: String,
    /// Its id there.
    pub item: String,
    /// What it asks for.
    pub title: String,
    /// How much it is needed.
    pub need: Need,
    /// What became of it.
    pub status: ChecklistStatus,
    /// Why it is asked for in this case.
    pub why_here: String,
    /// Where the item comes from.
    pub source: String,
    /// Where it was found.
    pub evidence: Vec<Evidence>,
}
