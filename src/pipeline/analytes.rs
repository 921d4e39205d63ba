//! What can be measured: names, units, ranges and limits of `common/analytes.toml`.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::model::AnalyteId;

/// One analyte.
#[derive(Clone, Debug)]
pub struct Analyte {
    /// Its name in this program.
    pub id: AnalyteId,
    /// Its usual English name.
    pub name: String,
    /// The group it is reported with.
    pub panel: String,
    /// "whole blood", "urine" and so on.
    pub specimen: String,
    /// LOINC code for the unit below.
    pub loinc: String,
    /// LOINC's own name of it.
    pub loinc_name: String,
    /// The unit all figures of this row are in, in UCUM.
    pub unit: String,
    /// Units that are surely converted to [`Analyte::unit`].
    pub accepted: Vec<AcceptedUnit>,
    /// Spellings of units on paper.
    pub printed_units: Vec<String>,
    /// The SI unit and how to get there.
    pub si: Option<AcceptedUnit>,
    /// Adult ranges for reports that print none.
    pub references: References,
    /// Limits at which a laboratory telephones.
    pub critical: Interval,
    /// Guards against misreading: hardly possible outside.
    pub plausible: Interval,
    /// Names as printed, English first.
    pub names: Vec<String>,
}

/// A unit and how to get from it to another.
#[derive(Clone, Debug)]
pub struct AcceptedUnit {
    /// In UCUM.
    pub ucum: String,
    /// From this unit to the analyte's; for [`Analyte::si`] from the analyte's to this.
    pub conversion: Conversion,
}

/// How a value changes with its unit.
#[derive(Clone, Copy, Debug)]
pub enum Conversion {
    /// Times this.
    Factor(Decimal),
    /// Times `slope`, plus `offset`.
    Affine {
        /// The factor.
        slope: Decimal,
        /// Added afterwards.
        offset: Decimal,
    },
}

/// Two limits, each with its source; `None` where there is none.
#[derive(Clone, Debug, Default)]
pub struct Interval {
    /// Lower limit.
    pub low: Option<Decimal>,
    /// Upper limit.
    pub high: Option<Decimal>,
    /// Where it comes from.
    pub source: String,
}

/// Adult ranges by sex.
#[derive(Clone, Debug, Default)]
pub struct References {
    /// For men.
    pub male: Interval,
    /// For women.
    pub female: Interval,
}

/// All analytes, found by id or by printed name.
#[derive(Clone, Debug, Default)]
pub struct Analytes {
    by_id: BTreeMap<AnalyteId, Analyte>,
    /// Folded name to ids; several where one name is used for more than one analyte.
    by_name: BTreeMap<String, Vec<AnalyteId>>,
}

impl Analytes {
    /// Returns the analyte of that id.
    pub fn get(&self, id: &AnalyteId) -> Option<&Analyte> {
        self.by_id.get(id)
    }

    /// Returns the analytes that go by a printed name, whatever its case, accents and punctuation.
    pub fn named(&self, printed: &str) -> &[AnalyteId] {
        self.by_name.get(printed).map_or(&[], Vec::as_slice)
    }

    /// All analytes, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Analyte> {
        self.by_id.values()
    }
}
