//! Risk rules, and the words by which the papers tell conditions and plans.

use rust_decimal::Decimal;
use serde::Deserialize;

use crate::model::Severity;

use super::{Criterion, SourceStatus};

/// A rule that names a risk.
#[derive(Clone, Debug)]
pub struct Risk {
    /// Its name in the file.
    pub id: String,
    /// What kind of risk.
    pub kind: RiskKind,
    /// How soon a person should look.
    pub severity: Severity,
    /// When it holds.
    pub criterion: Criterion,
    /// The condition as written.
    pub condition: String,
    /// What to say.
    pub message: String,
    /// Rules that say less and are not told beside it.
    pub covers: Vec<String>,
    /// Keys of `common/sources.toml`.
    pub source: String,
    /// How the source was seen.
    pub source_status: SourceStatus,
}

/// What kind of risk a rule names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RiskKind {
    /// A medicine and a result.
    DrugLab,
    /// A medicine and an allergy.
    DrugAllergy,
    /// Two medicines.
    DrugDrug,
    /// One medicine or class twice.
    Duplicate,
    /// A medicine and a condition.
    ConditionDrug,
    /// A result alone.
    Lab,
    /// Results that move.
    LabTrend,
    /// Something before an operation.
    Surgery,
    /// Something before an examination with pictures.
    Imaging,
    /// Something in pregnancy.
    Pregnancy,
    /// Something that the papers do not say.
    Missing,
    /// Something worth knowing.
    Info,
}

/// The words by which papers tell what conditions of rules ask for.
#[derive(Clone, Debug)]
pub struct RiskWords {
    /// Conditions, implants and things that people are allergic to; sorted by id.
    pub topics: Vec<Topic>,
    /// What can be proposed; sorted by id.
    pub plans: Vec<Plan>,
    /// Reactions to a medicine that are severe.
    pub severe_reactions: Vec<String>,
    /// Words that say that there is no allergy.
    pub no_allergy: Vec<String>,
    /// Units of doses.
    pub dose_units: Vec<DoseUnit>,
    /// When a patient is or may be pregnant.
    pub pregnancy: Pregnancy,
    /// Words before what a proposal names that take it back.
    pub taken_back_by: Vec<String>,
}

/// When a patient is or may be pregnant.
#[derive(Clone, Debug)]
pub struct Pregnancy {
    /// The first age, in years, at which a woman may be.
    pub from_years: u8,
    /// The last one.
    pub to_years: u8,
    /// Words that say that she is.
    pub phrases: Vec<String>,
    /// Papers so old say it of the day of the brief.
    pub within_days: i32,
}

/// A condition, an implant or a thing that people are allergic to.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// Its name in conditions.
    pub id: String,
    /// Words that tell it.
    pub phrases: Vec<String>,
}

/// Something that can be proposed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Its name in conditions.
    pub id: String,
    /// What it is, within a sentence.
    pub name: String,
    /// A plan of which this one is a kind.
    pub kind_of: Option<String>,
    /// Words that tell it.
    pub phrases: Vec<String>,
}

/// A unit of doses.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DoseUnit {
    /// In UCUM, as conditions write it.
    pub ucum: String,
    /// How many milligrams it is.
    pub in_mg: Decimal,
    /// How papers print it, folded.
    pub printed: Vec<String>,
}

impl RiskWords {
    /// Returns a topic by its id.
    pub fn topic(&self, id: &str) -> Option<&Topic> {
        self.topics.binary_search_by(|it| it.id.as_str().cmp(id)).ok().and_then(|at| self.topics.get(at))
    }

    /// Returns a plan by its id.
    pub fn plan(&self, id: &str) -> Option<&Plan> {
        self.plans.binary_search_by(|it| it.id.as_str().cmp(id)).ok().and_then(|at| self.plans.get(at))
    }

    /// The phrases that are looked for in the papers: those of all topics, and those that tell of no allergy.
    pub fn phrases(&self) -> impl Iterator<Item = &str> {
        self.topics
            .iter()
            .flat_map(|it| &it.phrases)
            .chain(&self.no_allergy)
            .chain(&self.pregnancy.phrases)
            .map(String::as_str)
    }

    /// The phrases of a plan and of the plans that are kinds of it.
    pub fn phrases_of_plan<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a str> {
        let is_it = move |it: &&Plan| it.id == id || it.kind_of.as_deref() == Some(id);
        self.plans.iter().filter(is_it).flat_map(|it| &it.phrases).map(String::as_str)
    }
}
