//! How facts are judged: rules of findings, words that decide flags, conditions of checklists.

use rust_decimal::Decimal;
use serde::Deserialize;
use toml::Spanned;

use crate::model::{AnalyteId, RecordKind, Severity};

use super::Criterion;

/// Everything of `common/rules.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// From which age on the ranges of the analyte table hold.
    pub adult: Adult,
    /// Tests whose results in words are expected to say that nothing was found.
    pub expected_absent: ExpectedAbsent,
    /// When a checklist applies by itself.
    pub applies: Applies,
    /// Checklist items that something else than a record answers.
    #[serde(rename = "answer", default)]
    pub answers: Vec<Answer>,
    /// Conditions of conditional items.
    #[serde(rename = "condition", default)]
    pub conditions: Vec<Condition>,
    /// Changes over time that a source judges.
    #[serde(rename = "trend", default)]
    pub trends: Vec<TrendRule>,
    /// The words by which papers contradict each other.
    pub conflicts: ConflictWords,
    /// What is no part of a name.
    pub names: NameWords,
    /// Which numbers a person keeps.
    pub ids: IdLabels,
    /// Marks that a laboratory prints when it telephones.
    pub marks: Marks,
    /// The rules behind findings.
    pub rule: JudgingRules,
}

impl Rules {
    /// The phrases that conditions look for, besides those of the checklists themselves.
    pub fn phrases(&self) -> impl Iterator<Item = &str> {
        let of_conditions = self.conditions.iter().flat_map(|it| it.phrases.iter());
        of_conditions.chain(&self.adult.unless).map(String::as_str)
    }
}

/// From which age on a person is an adult.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Adult {
    /// In years.
    pub from_years: u8,
    /// Nor do they hold when a clinical paper says one of these.
    pub unless: Vec<String>,
    /// Where it comes from.
    pub source: String,
}

/// Tests that look for what healthy people do not have.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedAbsent {
    /// Which.
    pub analytes: Vec<AnalyteId>,
    /// Words in the names of others, folded.
    pub names: Vec<String>,
    /// Words in the names of others that are there in traces: "negative" is as expected, and nothing is said of "positive".
    pub names_of_traces: Vec<String>,
    /// Where the rule comes from.
    pub source: String,
}

/// Where a condition must stand for its checklist to apply by itself.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Applies {
    /// In a record of one of these kinds.
    pub kinds: Vec<RecordKind>,
    /// Words beside the condition that take it back.
    pub denied_by: Vec<String>,
    /// Words beside the condition that give it to somebody else.
    pub relatives: Vec<String>,
    /// Words beside the condition that leave it open.
    pub left_open_by: Vec<String>,
    /// Words right before the condition that make it part of a name: "department of".
    pub named_before: Vec<String>,
    /// Words right behind the condition that make it part of a name: "centre", "profile".
    pub named_behind: Vec<String>,
    /// Where the rule comes from.
    pub source: String,
}

/// A checklist item that something else than a record answers.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Id of the item.
    pub item: String,
    /// What answers it.
    pub by: AnsweredBy,
}

/// What answers a checklist item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnsweredBy {
    /// All pages that name a person name this one.
    Identity,
    /// A file with images of an examination, besides the records.
    Images,
    /// Somebody who signed a clinical paper, with a telephone number or address.
    Physician,
    /// The question of `case.toml`, besides the records.
    Question,
}

/// What shows that a condition of a conditional item holds; one of the four is enough.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The condition in the words of the checklist.
    pub when: String,
    /// A record says one of these.
    #[serde(default)]
    pub phrases: Vec<String>,
    /// Records of these kinds may say it too, besides those of [`Applies::kinds`].
    #[serde(default)]
    pub also_in: Vec<RecordKind>,
    /// There is a record of one of these kinds.
    #[serde(default)]
    pub records: Vec<RecordKind>,
    /// One of these was measured.
    #[serde(default)]
    pub analytes: Vec<AnalyteId>,
    /// The patient is so, in the grammar of risk rules.
    pub holds: Option<Spanned<String>>,
    /// The same, taken apart.
    #[serde(skip)]
    pub criterion: Option<Criterion>,
}

/// A fall of an analyte within some time that a source judges.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrendRule {
    /// Its name.
    pub id: String,
    /// Which analyte.
    pub analyte: AnalyteId,
    /// By how much it falls at least, in the unit of the analyte table.
    pub falls_by: Decimal,
    /// In at most so many days up to the newest result.
    pub within_days: u32,
    /// What the source calls it.
    pub words: String,
    /// How soon a person should look.
    pub severity: Severity,
    /// Where the rule comes from.
    pub source: String,
}

/// The words by which papers contradict each other.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConflictWords {
    /// Papers so far apart print the dose of one time.
    pub doses_within_days: u32,
    /// How blood groups are printed.
    pub blood_group: BloodGroupWords,
    /// How sides of the body are printed.
    pub side: SideWords,
    /// Where they come from.
    pub source: String,
}

/// How blood groups are printed; all folded.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BloodGroupWords {
    /// Names of the test.
    pub names: Vec<String>,
    /// The groups.
    pub letters: Vec<String>,
    /// With the factor.
    pub positive: Vec<String>,
    /// Without the factor.
    pub negative: Vec<String>,
    /// Words beside them that say nothing; with any other word the group stays open, as with a subgroup.
    pub beside: Vec<String>,
}

/// How sides of the body are printed; all folded.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SideWords {
    /// Before the part of the body.
    pub left_before: Vec<String>,
    /// Behind it.
    pub left_behind: Vec<String>,
    /// Before it.
    pub right_before: Vec<String>,
    /// Behind it.
    pub right_behind: Vec<String>,
    /// Both sides.
    pub both: Vec<String>,
}

/// What is no part of a name.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NameWords {
    /// In lower case, without dots.
    pub titles: Vec<String>,
}

/// Labels of numbers that a person keeps, folded.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdLabels {
    /// One for each hospital or laboratory.
    pub of_office: Vec<String>,
    /// One for a whole country.
    pub of_country: Vec<String>,
}

/// Marks that a laboratory prints when it telephones.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Marks {
    /// In lower case, one word each.
    pub critical: Vec<String>,
}

/// How soon to look at what a rule finds, and where the rule comes from.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JudgingRule {
    /// How soon a person should look.
    pub severity: Severity,
    /// Where the rule comes from.
    pub source: String,
}

/// The rules behind findings.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JudgingRules {
    /// An allergy that one paper tells and another one denies.
    pub allergy_conflict: JudgingRule,
    /// Two blood groups.
    pub blood_group_conflict: JudgingRule,
    /// Pages print different days of birth.
    pub born_conflict: JudgingRule,
    /// A day of birth that could be read in two ways.
    pub born_open: JudgingRule,
    /// A value beyond a limit of the analyte table.
    pub critical_limit: JudgingRule,
    /// A value with a critical mark printed beside it.
    pub critical_mark: JudgingRule,
    /// A critical value that a newer one has replaced.
    pub critical_past: JudgingRule,
    /// A diagnosis that one paper tells and another one denies.
    pub diagnosis_conflict: JudgingRule,
    /// Two doses of one medicine.
    pub dose_conflict: JudgingRule,
    /// Results with a doubt.
    pub doubtful_results: JudgingRule,
    /// Results that hardly can be.
    pub implausible_results: JudgingRule,
    /// A recommended item that is not there.
    pub missing_recommended: JudgingRule,
    /// A required item that is not there.
    pub missing_required: JudgingRule,
    /// A line of a laboratory report that looks like a result and gave none.
    pub lost_row: JudgingRule,
    /// A laboratory report of which no result was read.
    pub no_result_rows: JudgingRule,
    /// A page that names somebody else.
    pub other_person: JudgingRule,
    /// A page that names the patient and does not fit in all.
    pub person_unsure: JudgingRule,
    /// A value with a mark printed beside it, and no range.
    pub printed_mark: JudgingRule,
    /// Values that do not fit the arithmetic between them.
    pub relation_broken: JudgingRule,
    /// Values of drawn text that do not fit the arithmetic between them.
    pub relation_misprinted: JudgingRule,
    /// A value outside the range printed beside it.
    pub report_range: JudgingRule,
    /// A side that is proposed, where the papers tell of the other one.
    pub side_conflict: JudgingRule,
    /// A recommended item that is too old.
    pub stale_recommended: JudgingRule,
    /// A required item that is too old.
    pub stale_required: JudgingRule,
    /// A value outside the range of the analyte table.
    pub table_range: JudgingRule,
    /// Results that move away from their range.
    pub trend_away: JudgingRule,
    /// Two values of one analyte on one day.
    pub two_values: JudgingRule,
    /// A result in words of a test that looks for what healthy people do not have.
    pub expected_absent: JudgingRule,
    /// A file of which not all was read.
    pub unread_file: JudgingRule,
    /// A page with many unsure words.
    pub unsure_page: JudgingRule,
    /// A result in words against words.
    pub word_result: JudgingRule,
}
