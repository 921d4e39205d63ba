//! Laboratory results, as printed and as understood, and how they move.

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Evidence, FactId, IsoDate, Judgement, RecordId, Rect};

/// Names an analyte, such as `potassium`; defined in `pipelines/common/analytes.toml`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct AnalyteId(pub String);

/// Whether a printed number is the value or only a bound of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Bound {
    /// The value is below.
    #[serde(rename = "<")]
    Below,
    /// The value is at most this.
    #[serde(rename = "<=")]
    AtMost,
    /// The value is above.
    #[serde(rename = ">")]
    Above,
    /// The value is at least this.
    #[serde(rename = ">=")]
    AtLeast,
}

/// The result of a measurement; numbers are decimal strings that keep the printed digits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LabValue {
    /// A number, or a bound of it.
    Number {
        /// As understood.
        #[schemars(with = "String")]
        value: Decimal,
        /// Null for the value itself.
        bound: Option<Bound>,
    },
    /// Two numbers, such as 2-4 cells in a field.
    Range {
        /// The smaller one.
        #[schemars(with = "String")]
        low: Decimal,
        /// The larger one.
        #[schemars(with = "String")]
        high: Decimal,
    },
    /// A word, a titre or a count of plus signs.
    Text {
        /// As printed.
        text: String,
    },
}

/// A value in the SI unit of its analyte.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InSi {
    /// Rounded to the digits that were printed.
    #[schemars(with = "String")]
    pub value: Decimal,
    /// In UCUM.
    pub unit: String,
}

/// Whose range it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RangeFrom {
    /// Printed beside the result.
    Report,
    /// The default of the analyte table.
    Table,
}

/// The range a value was held against, in the unit of the value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LabRange {
    /// Lower end, when there is one.
    #[schemars(with = "Option<String>")]
    pub low: Option<Decimal>,
    /// Upper end, when there is one.
    #[schemars(with = "Option<String>")]
    pub high: Option<Decimal>,
    /// Whose range it is.
    pub from: RangeFrom,
    /// Null for the report's own.
    pub source: Option<String>,
}

/// How a value lies to its range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// Below the limit at which a laboratory telephones.
    CriticalLow,
    /// Below the range.
    Low,
    /// Within the range.
    Normal,
    /// Above the range.
    High,
    /// Above the limit at which a laboratory telephones.
    CriticalHigh,
    /// Outside what is expected, without a direction.
    Abnormal,
    /// There is nothing to hold it against.
    Unknown,
}

/// The parts of a result row on the page, in fractions of the displayed page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LabBoxes {
    /// Around the name.
    pub name: Option<Rect>,
    /// Around the value.
    pub value: Option<Rect>,
    /// Around the unit.
    pub unit: Option<Rect>,
    /// Around the range.
    pub range: Option<Rect>,
    /// Around the flag.
    pub flag: Option<Rect>,
}

/// How else the number of a result was read; for the rooms between, not for the summary.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ValueReadings {
    /// Whether the value was read from a picture; drawn text is never read differently.
    pub from_picture: bool,
    /// Other numbers that a reader saw in the box of the value, in the unit as printed.
    pub others: Vec<Decimal>,
}

/// A laboratory result, as printed and as understood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Lab {
    /// Its name within the case.
    pub id: FactId,
    /// The record that says it.
    pub record: RecordId,
    /// What was measured; null when the name is not in the table.
    pub analyte: Option<AnalyteId>,
    /// LOINC code of the analyte.
    pub loinc: Option<String>,
    /// The LOINC name of that code, which its licence wants beside it.
    pub loinc_name: Option<String>,
    /// The name as printed.
    pub name_printed: String,
    /// As printed, else the analyte's usual one.
    pub specimen: Option<String>,
    /// When the sample was taken.
    pub taken: Option<IsoDate>,
    /// The value as printed.
    pub value_printed: String,
    /// The value as understood.
    pub value: LabValue,
    /// The unit as printed.
    pub unit_printed: Option<String>,
    /// The unit in UCUM; null when unknown.
    pub unit: Option<String>,
    /// The value in SI; null when it can't be converted surely.
    pub si: Option<InSi>,
    /// The range as printed.
    pub range_printed: Option<String>,
    /// The range it was held against.
    pub range: Option<LabRange>,
    /// The mark as printed.
    pub flag_printed: Option<String>,
    /// How the value lies to its range.
    pub flag: Flag,
    /// Whether it may be taken as it stands.
    #[serde(flatten)]
    pub judgement: Judgement,
    /// The whole row.
    pub evidence: Evidence,
    /// The parts of the row.
    pub boxes: LabBoxes,
    /// The classes its printed range gives, where it is not one range for all.
    #[serde(skip)]
    pub classes: Vec<RangeClass>,
    /// How else its value was read.
    #[serde(skip)]
    pub readings: ValueReadings,
}

/// A range that holds for one class of people or risk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RangeClass {
    /// As printed, without signs around it; empty where none is printed.
    pub name: String,
    /// Lower end.
    pub low: Option<Decimal>,
    /// Upper end.
    pub high: Option<Decimal>,
}

/// One value of a trend.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TrendPoint {
    /// When the sample was taken.
    pub date: IsoDate,
    /// In the unit of the trend.
    #[schemars(with = "String")]
    pub value: Decimal,
    /// The result it comes from.
    pub lab: FactId,
}

/// One analyte over time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Trend {
    /// What was measured.
    pub analyte: AnalyteId,
    /// One unit for all points, in UCUM.
    pub unit: String,
    /// Oldest first.
    pub points: Vec<TrendPoint>,
    /// Last minus first, in the unit.
    #[schemars(with = "String")]
    pub change: Decimal,
    /// One sentence.
    pub statement: String,
}

impl Flag {
    /// Whether the value lies outside what is expected.
    pub fn is_abnormal(self) -> bool {
        match self {
            Flag::CriticalLow | Flag::Low | Flag::High | Flag::CriticalHigh | Flag::Abnormal => true,
            Flag::Normal | Flag::Unknown => false,
        }
    }

    /// Whether a laboratory would telephone.
    pub fn is_critical(self) -> bool {
        matches!(self, Flag::CriticalLow | Flag::CriticalHigh)
    }
}
