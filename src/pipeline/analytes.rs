//! What can be measured: names, units, ranges and limits of `common/analytes.toml`.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::model::AnalyteId;

use super::names::NameIndex;
use super::{Specimen, Units};

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
    /// LOINC's own name of it, or of its component where only that was checked.
    pub loinc_name: String,
    /// LOINC code and name for the SI unit, where they differ.
    pub loinc_si: Option<LoincCode>,
    /// LOINC codes of the same thing by another method.
    pub loinc_alt: Vec<String>,
    /// The unit all figures of this row are in, in UCUM.
    pub unit: String,
    /// Decimal places it is usually printed with.
    pub decimals: u8,
    /// Units that are surely converted to [`Analyte::unit`].
    pub accepted: Vec<AcceptedUnit>,
    /// Spellings of units on paper.
    pub printed_units: Vec<String>,
    /// Spellings that mean another unit here than elsewhere, with the unit in UCUM.
    pub unit_words: BTreeMap<String, String>,
    /// Units it is reported in that can't be converted, in UCUM.
    pub no_factor: Vec<String>,
    /// All units it is reported in, in UCUM, whether or not they can be converted; sorted.
    pub reported_in: Vec<String>,
    /// The analyte of the same printed name in another unit, such as percent and absolute count.
    pub twin: Option<AnalyteId>,
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
    /// What other sources say and what to be careful about.
    pub notes: Notes,
}

/// A LOINC code with its name.
#[derive(Clone, Debug)]
pub struct LoincCode {
    /// The code with its check digit.
    pub code: String,
    /// The name that has to stand beside it.
    pub name: String,
}

/// A unit and how to get from it to another.
#[derive(Clone, Debug)]
pub struct AcceptedUnit {
    /// In UCUM.
    pub ucum: String,
    /// From this unit to the analyte's; for [`Analyte::si`] from the analyte's to this.
    pub conversion: Conversion,
    /// Where the factor comes from.
    pub source: String,
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

/// Two limits with their source; `None` where there is none.
#[derive(Clone, Debug, Default)]
pub struct Interval {
    /// Lower limit.
    pub low: Option<Decimal>,
    /// Upper limit.
    pub high: Option<Decimal>,
    /// Keys of `common/sources.toml`; empty without limits.
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

/// What other sources say and what to be careful about.
#[derive(Clone, Debug, Default)]
pub struct Notes {
    /// Other ranges.
    pub reference: Option<String>,
    /// Other critical limits.
    pub critical: Option<String>,
    /// How the factors were checked.
    pub factor: Option<String>,
    /// Anything else.
    pub general: Option<String>,
}

/// All analytes, found by id or by printed name.
#[derive(Clone, Debug, Default)]
pub struct Analytes {
    by_id: BTreeMap<AnalyteId, Analyte>,
    names: NameIndex,
    /// Which of several analytes of one name is meant in a language.
    in_language: Vec<InLanguage>,
    units: Units,
}

/// Which of several analytes of one name is meant in a language.
#[derive(Clone, Debug)]
pub(super) struct InLanguage {
    pub(super) candidates: Vec<AnalyteId>,
    /// ISO 639-1 to analyte.
    pub(super) meant: BTreeMap<String, AnalyteId>,
}

/// What stands around a printed name and helps to tell what it means.
#[derive(Clone, Copy, Debug, Default)]
pub struct Surroundings<'a> {
    /// The unit of the row in UCUM, if known.
    pub unit: Option<&'a str>,
    /// What was examined, when it is not plain blood.
    pub specimen: Option<&'a Specimen>,
    /// The result, or what is expected, is a word of test strips: "negative", "+".
    pub on_strip: bool,
    /// The result is a word, such as "nil" or "trace".
    pub in_words: bool,
    /// ISO 639-1, if known.
    pub language: Option<&'a str>,
    /// Panels of the rows around it, if known.
    pub panels: &'a [&'a str],
}

impl Analytes {
    /// Returns the analyte of that id.
    pub fn get(&self, id: &AnalyteId) -> Option<&Analyte> {
        self.by_id.get(id)
    }

    /// All analytes, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Analyte> {
        self.by_id.values()
    }

    /// Returns the analytes that go by a printed name, whatever its case, accents and punctuation.
    pub fn named(&self, printed: &str) -> &[AnalyteId] {
        self.names.named(printed)
    }

    /// Returns the analytes that a printed name may mean, the most literal reading first; empty when unknown.
    ///
    /// Tries the whole name, its words in any order, what stands inside and outside of brackets,
    /// the name without words such as "serum", letters that look alike in pictures, and at last one
    /// wrong letter in six. Ids are sorted. Several ids are for [`Analytes::decide`].
    pub fn recognise(&self, printed: &str) -> Vec<AnalyteId> {
        let close = self.recognise_exactly(printed);
        if close.is_empty() { self.names.resembling(printed) } else { close }
    }

    /// The words of all names, folded and in the singular.
    pub(super) fn name_words(&self) -> BTreeSet<&str> {
        self.names.all_words()
    }

    /// Like [`Analytes::recognise`], and takes no letter for another.
    pub fn recognise_exactly(&self, printed: &str) -> Vec<AnalyteId> {
        self.names.recognise(printed, &|id| self.is_of_urine(id))
    }

    /// Whether a printed name says that blood, serum or plasma was examined.
    pub fn says_blood(&self, printed: &str) -> bool {
        self.names.says_blood(printed)
    }

    /// Returns the one analyte that is meant among candidates, or `None` when that stays open.
    ///
    /// Ask it with a single candidate too: a count printed under the name of a percentage is told by its unit,
    /// and nothing that is measured in blood stands in a block on urine.
    pub fn decide(&self, candidates: &[AnalyteId], around: &Surroundings<'_>) -> Option<AnalyteId> {
        let all: Vec<&Analyte> = candidates.iter().filter_map(|it| self.by_id.get(it)).collect();
        let mut left = all.clone();
        let in_urine = around
            .specimen
            .is_some_and(|it| left.iter().any(|one| one.is_of_urine() && it.measures(&one.specimen)));
        if let Some(specimen) = around.specimen {
            left.retain(|it| specimen.measures(&it.specimen));
        }
        if in_urine {
            left.retain(|it| it.is_told_in_words() || around.unit.is_none_or(|unit| self.suits(it, unit)));
        } else {
            // Cells counted in a field of the microscope are not those counted in blood.
            if around.unit.is_some_and(|unit| self.units.is_of_field(unit)) {
                left.retain(|it| around.unit.is_some_and(|unit| self.suits(it, unit)));
            }
            // What has a pad on a strip for urine and is told as pads are is no value of blood.
            if around.on_strip && left.iter().any(|it| it.is_of_urine()) {
                left.retain(|it| it.is_of_urine());
            }
            if let Some(unit) = around.unit {
                left = self.fitting(&left, unit);
            }
            if around.in_words && left.iter().any(|it| it.is_told_in_words()) {
                left.retain(|it| it.is_told_in_words());
            }
            if left.iter().any(|it| !it.is_of_urine()) {
                left.retain(|it| !it.is_of_urine());
            }
        }
        let narrowings: [&dyn Fn(&Analyte) -> bool; 4] = [
            &|it| around.unit.is_none_or(|unit| self.suits(it, unit)),
            &|it| !(around.in_words || around.on_strip) || it.is_told_in_words(),
            &|it| self.is_meant(&all, it, around.language),
            &|it| around.panels.contains(&it.panel.as_str()),
        ];
        for is_likely in narrowings {
            let likely: Vec<&Analyte> = left.iter().copied().filter(|it| is_likely(it)).collect();
            if !likely.is_empty() {
                left = likely;
            }
        }
        match left.as_slice() {
            // A name of urine alone outside of a block on urine, in a unit it never has, is another thing.
            [one]
                if one.is_of_urine()
                    && !in_urine
                    && !(around.on_strip && one.is_told_in_words())
                    && around.unit.is_some_and(|it| !self.suits(one, it)) =>
            {
                None
            }
            [one] => Some(one.id.clone()),
            _ => None,
        }
    }

    pub(super) fn new(
        by_id: BTreeMap<AnalyteId, Analyte>,
        names: NameIndex,
        in_language: Vec<InLanguage>,
        units: Units,
    ) -> Analytes {
        Analytes { by_id, names, in_language, units }
    }

    /// The candidates that are reported in a unit, their twins that are, those it can be
    /// converted for, or all when none is left.
    fn fitting<'a>(&'a self, candidates: &[&'a Analyte], unit: &str) -> Vec<&'a Analyte> {
        let reported = |it: &&Analyte| it.reported_in.iter().any(|it| it == unit);
        let twins: Vec<&Analyte> =
            candidates.iter().filter_map(|it| self.by_id.get(it.twin.as_ref()?)).collect();
        let convertible = |it: &&Analyte| self.units.fits(it, unit);
        let sets: [Vec<&Analyte>; 4] = [
            candidates.iter().copied().filter(reported).collect(),
            twins.iter().copied().filter(reported).collect(),
            candidates.iter().copied().filter(convertible).collect(),
            twins.into_iter().filter(convertible).collect(),
        ];
        sets.into_iter().find(|it| !it.is_empty()).unwrap_or_else(|| candidates.to_vec())
    }

    /// Whether values of an analyte may come in a unit.
    fn suits(&self, analyte: &Analyte, unit: &str) -> bool {
        analyte.reported_in.iter().any(|it| it == unit) || self.units.fits(analyte, unit)
    }

    fn is_of_urine(&self, id: &AnalyteId) -> bool {
        self.by_id.get(id).is_some_and(Analyte::is_of_urine)
    }

    fn is_meant(&self, all: &[&Analyte], one: &Analyte, language: Option<&str>) -> bool {
        let Some(language) = language else { return false };
        self.in_language.iter().any(|rule| {
            rule.meant.get(language) == Some(&one.id) && all.iter().all(|it| rule.candidates.contains(&it.id))
        })
    }
}

impl Analyte {
    /// Whether it is measured in urine.
    pub fn is_of_urine(&self) -> bool {
        self.specimen.starts_with("urine")
    }

    /// Whether its results are words and grades, not numbers.
    pub fn is_told_in_words(&self) -> bool {
        self.unit == "{presence}"
    }

    /// Returns a value of [`Analyte::unit`] in the SI unit, with that unit in UCUM.
    pub fn in_si(&self, value: Decimal) -> Option<(Decimal, &str)> {
        let si = self.si.as_ref()?;
        Some((si.conversion.apply(value)?.normalize(), si.ucum.as_str()))
    }
}
