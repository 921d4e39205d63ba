//! The person a record speaks of, and whether all pages speak of the same one.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Evidence, IsoDate, RecordId, SourceId};

/// Sex as written in records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
    /// Neither of the two.
    Other,
}

/// What a page says about the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PersonField {
    /// Full name as printed, without title.
    Name(String),
    /// Day of birth.
    Born(IsoDate),
    /// Day of birth of which nothing tells which number is the day: the two readings.
    BornOpen([IsoDate; 2]),
    /// Age as printed, in years; smaller children have 0.
    Age(u8),
    /// Sex.
    Sex(Sex),
    /// A number that a hospital, laboratory or insurer gave the person.
    Id(PersonId),
}

/// A number given to a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonId {
    /// The words that announce it, folded: "mrn".
    pub label: String,
    /// As printed.
    pub number: String,
}

/// Something said, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Told<T> {
    /// The record that says it.
    pub record: RecordId,
    /// What is said.
    pub what: T,
    /// Where it stands.
    pub evidence: Evidence,
}

/// A value about the patient with all places that say it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Attested<T> {
    /// The value.
    pub value: T,
    /// Where it stands; empty when it comes from `case.toml` alone.
    pub evidence: Vec<Evidence>,
}

/// What a page says that is not so of this patient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Differing {
    /// The file.
    pub source: SourceId,
    /// The page, counted from 1.
    pub page: u32,
    /// "name", "born", "age", "sex" or "id".
    pub field: String,
    /// What the page says.
    pub printed: String,
    /// What the case says.
    pub expected: String,
}

/// How the pages agree on the person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Identity {
    /// Pages that name this patient.
    pub agree_pages: u32,
    /// Pages that name nobody.
    pub silent_pages: u32,
    /// What pages say of somebody else, or against what else is said of this patient.
    pub differing: Vec<Differing>,
}

/// The patient of a case.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Patient {
    /// Full name.
    pub name: Option<Attested<String>>,
    /// Day of birth.
    pub born: Option<Attested<IsoDate>>,
    /// Age in years on the day of the brief, or as last printed.
    pub age: Option<Attested<u8>>,
    /// Sex.
    pub sex: Option<Attested<Sex>>,
    /// Numbers given by hospitals, laboratories and insurers.
    pub ids: Vec<Attested<String>>,
    /// Whether all pages speak of the same person.
    pub identity: Identity,
}
