//! The conditions of risk rules: a small written grammar, taken apart once and never evaluated as text.

mod check;
mod parse;

use std::fmt;
use std::ops::Range;

use rust_decimal::Decimal;

use crate::model::{AnalyteId, Sex};

use super::{ClassId, DrugId};

pub(super) use self::check::{Known, Wrong};
pub(super) use self::parse::parse;

/// A condition: parts joined by "and", "or" and "not".
#[derive(Clone, Debug, PartialEq)]
pub enum Criterion {
    /// All of these hold; never empty.
    All(Vec<Criterion>),
    /// One of these holds; never empty.
    Any(Vec<Criterion>),
    /// This does not hold.
    Not(Box<Criterion>),
    /// One part.
    Is(Part),
}

/// One part of a condition, and where it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// What is asked.
    pub asks: Ask,
    /// In bytes of the text of the condition.
    at: Range<usize>,
}

/// What one part of a condition asks.
#[derive(Clone, Debug, PartialEq)]
pub enum Ask {
    /// `lab.potassium > 5.5 mmol/L`, `any(lab.a, lab.b) < 54 mg/dL`: the newest result of one of these.
    Lab {
        /// Which; never empty.
        analytes: Vec<AnalyteId>,
        /// How it lies to the limit.
        is: Sign,
        /// The limit.
        limit: Limit,
        /// Older results do not count.
        within_days: Option<u32>,
    },
    /// `lasting(lab.egfr < 60) over 90 days`: the newest result and one at least so much older, and all between.
    Lasting {
        /// Which.
        analyte: AnalyteId,
        /// How they lie to the limit.
        is: Sign,
        /// The limit.
        limit: Limit,
        /// The time between.
        over_days: u32,
    },
    /// `rise(lab.creatinine) >= 0.3 mg/dL within 48 h`: from an earlier result to the newest.
    Move {
        /// Which.
        analyte: AnalyteId,
        /// Whether it rises or falls.
        way: Way,
        /// How much lies to the limit.
        is: Sign,
        /// The limit, in a unit or in percent of the earlier result.
        by: Limit,
        /// Up to the newest result.
        within_days: Option<u32>,
    },
    /// `drug = metformin`, `class in [acei, arb]`: taken now, or about to be.
    Taken(Medicines),
    /// `plan.drug = allopurinol`, `plan.class = acei`: about to be taken.
    Starting(Medicines),
    /// `count(class = nsaid) >= 2`: so many different ones are taken.
    Several {
        /// Of which.
        of: Medicines,
        /// How many.
        at_least: usize,
    },
    /// `dose(simvastatin) > 20 mg`: a printed dose.
    Dose {
        /// Of which.
        drug: DrugId,
        /// How it lies to the limit.
        is: Sign,
        /// The limit.
        limit: Decimal,
        /// In UCUM.
        unit: String,
    },
    /// `allergy = penicillin`, `severe allergy = penicillin`: to a medicine, a class or another thing.
    Allergy {
        /// To one of these; names of medicines, classes and topics.
        to: Vec<String>,
        /// Whether a severe reaction is told.
        severe: bool,
    },
    /// `condition = asthma`: the patient has it; ids of topics.
    Condition(Vec<String>),
    /// `history in [pacemaker]`: the patient has it or had it; ids of topics.
    History(Vec<String>),
    /// `plan.surgery`: it is proposed or planned; the id of a plan.
    Plan(String),
    /// `pregnant`.
    Pregnant,
    /// `age >= 65`: in years on the day of the brief.
    Age {
        /// How it lies to the limit.
        is: Sign,
        /// In years.
        years: u8,
    },
    /// `sex = female`.
    Sex(Sex),
    /// `missing(lab.inr within 90 days)`, `missing(age)`: the papers do not say it.
    Missing(Missing),
    /// `same_ingredient`: one paper lists one medicine under two names.
    SameIngredient,
    /// `allergy_to_medicine`: a medicine is taken to which an allergy is told.
    AllergyToMedicine,
    /// `rule.lab_aki_7d`: the condition of another rule holds.
    Rule(String),
}

/// Medicines by name or by class.
#[derive(Clone, Debug, PartialEq)]
pub struct Medicines {
    /// Which.
    pub named: MedicineNames,
    /// But not these.
    pub except: Vec<DrugId>,
}

/// Medicines by name or by class.
#[derive(Clone, Debug, PartialEq)]
pub enum MedicineNames {
    /// One of these; never empty.
    Drugs(Vec<DrugId>),
    /// One of one of these classes; never empty.
    Classes(Vec<ClassId>),
}

/// A limit of a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Limit {
    /// A number.
    Number {
        /// As written.
        value: Decimal,
        /// In UCUM; `None` for the unit of the analyte table.
        unit: Option<String>,
    },
    /// `3 xULN`: so many times the upper end of the range of the report.
    TimesUpper(Decimal),
    /// `30 %` of an earlier result.
    Percent(Decimal),
}

/// How a value lies to a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// `<`
    Below,
    /// `<=`
    AtMost,
    /// `>`
    Above,
    /// `>=`
    AtLeast,
}

/// Which way a value moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Upwards.
    Rise,
    /// Downwards.
    Fall,
}

/// What the papers do not say.
#[derive(Clone, Debug, PartialEq)]
pub enum Missing {
    /// A result of one of these, of the last days.
    Lab {
        /// Which.
        analyte: AnalyteId,
        /// Up to the day of the brief.
        within_days: u32,
    },
    /// How old the patient is.
    Age,
    /// The sex.
    Sex,
    /// Whether the patient is pregnant.
    Pregnancy,
    /// Whether there are allergies.
    Allergies,
}

impl Criterion {
    /// All parts, in the order in which they are written.
    pub fn parts(&self) -> Vec<&Part> {
        match self {
            Criterion::All(parts) | Criterion::Any(parts) => {
                parts.iter().flat_map(Criterion::parts).collect()
            }
            Criterion::Not(part) => part.parts(),
            Criterion::Is(part) => vec![part],
        }
    }
}

impl Sign {
    /// Whether a number lies so to a limit.
    pub fn holds(self, value: Decimal, limit: Decimal) -> bool {
        match self {
            Sign::Below => value < limit,
            Sign::AtMost => value <= limit,
            Sign::Above => value > limit,
            Sign::AtLeast => value >= limit,
        }
    }
}

impl fmt::Display for Sign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Sign::Below => "<",
            Sign::AtMost => "<=",
            Sign::Above => ">",
            Sign::AtLeast => ">=",
        })
    }
}
