//! Looks that every name and unit of a condition is one the tables have.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use super::{Ask, Criterion, Limit, MedicineNames, Medicines, Missing, Part};
use crate::model::AnalyteId;
use crate::pipeline::{Analyte, Analytes, DrugId, Drugs, RiskWords, Units};

/// Times that a condition may name, in days; more than a hundred years is a slip.
const DAYS: RangeInclusive<u32> = 1..=36_500;

/// What is wrong with the text of a condition, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::pipeline) struct Wrong {
    /// In bytes of the text.
    pub(in crate::pipeline) at: usize,
    pub(in crate::pipeline) message: String,
}

/// What conditions may name.
#[derive(Clone, Copy, Debug)]
pub(in crate::pipeline) struct Known<'a> {
    pub(in crate::pipeline) analytes: &'a Analytes,
    pub(in crate::pipeline) units: &'a Units,
    pub(in crate::pipeline) drugs: &'a Drugs,
    pub(in crate::pipeline) words: &'a RiskWords,
    /// Ids of rules that name no other rule.
    pub(in crate::pipeline) rules: &'a BTreeSet<String>,
}

/// A name that no table has, and what to say of it.
type Unknown<'a> = (&'a str, String);

impl Known<'_> {
    /// Looks at all parts of a condition.
    ///
    /// # Errors
    /// With the place of the first name or unit that no table has.
    pub(in crate::pipeline) fn check(self, criterion: &Criterion, text: &str) -> Result<(), Wrong> {
        for part in criterion.parts() {
            if let Err((name, message)) = self.check_part(&part.asks) {
                return Err(Wrong { at: place_of(name, part, text), message });
            }
        }
        Ok(())
    }

    fn check_part(self, asks: &Ask) -> Result<(), Unknown<'_>> {
        match asks {
            Ask::Lab { analytes, limit, within_days, .. } => {
                for id in analytes {
                    self.limit(self.analyte(id)?, limit)?;
                }
                if matches!(limit, Limit::Percent(_)) && analytes.iter().any(|it| !self.is_percent(it)) {
                    return Err(("%", "`%` is the unit of no analyte here".to_owned()));
                }
                days(*within_days)
            }
            Ask::Lasting { analyte, limit, over_days, .. } => {
                self.limit(self.analyte(analyte)?, limit)?;
                days(Some(*over_days))
            }
            Ask::Move { analyte, by, within_days, .. } => {
                let analyte = self.analyte(analyte)?;
                if matches!(by, Limit::TimesUpper(_)) {
                    let message = "a change is written in a unit or in percent";
                    return Err(("xULN", message.to_owned()));
                }
                self.limit(analyte, by)?;
                days(*within_days)
            }
            Ask::Taken(of) | Ask::Starting(of) | Ask::Several { of, .. } => self.medicines(of),
            Ask::Dose { drug, unit, .. } => {
                self.drug(drug)?;
                let known: Vec<&str> = self.words.dose_units.iter().map(|it| it.ucum.as_str()).collect();
                if known.contains(&unit.as_str()) {
                    return Ok(());
                }
                Err((unit, format!("a dose is written in {}, not {unit}", known.join(", "))))
            }
            Ask::Allergy { to, .. } => {
                let message = "name a medicine, a class or a [[topic]]";
                first_unknown(to, |it| self.is_allergen(it), "allergen", message)
            }
            Ask::Condition(topics) | Ask::History(topics) => first_unknown(
                topics,
                |it| self.words.topic(it).is_some(),
                "condition",
                "add a [[topic]] with this id",
            ),
            Ask::Plan(id) => {
                let is_known = self.words.plan(id).is_some();
                let message = || format!("unknown plan \"{id}\": add a [[plan]] with this id");
                if is_known { Ok(()) } else { Err((id, message())) }
            }
            Ask::Missing(Missing::Lab { analyte, within_days }) => {
                self.analyte(analyte)?;
                days(Some(*within_days))
            }
            Ask::Rule(id) => {
                let message =
                    || format!("unknown rule \"{id}\": name a rule that is written without `rule.`");
                if self.rules.contains(id) { Ok(()) } else { Err((id, message())) }
            }
            Ask::Pregnant
            | Ask::Age { .. }
            | Ask::Sex(_)
            | Ask::Missing(Missing::Age | Missing::Sex | Missing::Pregnancy | Missing::Allergies)
            | Ask::SameIngredient
            | Ask::AllergyToMedicine => Ok(()),
        }
    }

    fn analyte<'a>(&self, id: &'a AnalyteId) -> Result<&Analyte, Unknown<'a>> {
        let message = || format!("unknown analyte \"{}\": name one of common/analytes.toml", id.0);
        self.analytes.get(id).ok_or_else(|| (id.0.as_str(), message()))
    }

    fn is_percent(&self, id: &AnalyteId) -> bool {
        self.analytes.get(id).is_some_and(|it| self.units.fits(it, "%"))
    }

    fn limit<'a>(&self, analyte: &Analyte, limit: &'a Limit) -> Result<(), Unknown<'a>> {
        match limit {
            Limit::Number { unit: Some(unit), .. } if !self.units.fits(analyte, unit) => {
                let Analyte { id, unit: of_table, .. } = analyte;
                let message = format!("no factor leads from {unit} to {of_table}, the unit of \"{}\"", id.0);
                Err((unit, message))
            }
            Limit::Number { .. } | Limit::TimesUpper(_) | Limit::Percent(_) => Ok(()),
        }
    }

    fn drug<'a>(&self, id: &'a DrugId) -> Result<(), Unknown<'a>> {
        let message = || format!("unknown medicine \"{}\": name one of common/drugs.toml", id.0);
        if self.drugs.get(id).is_some() { Ok(()) } else { Err((&id.0, message())) }
    }

    fn medicines<'a>(&self, medicines: &'a Medicines) -> Result<(), Unknown<'a>> {
        let named: &[DrugId] = match &medicines.named {
            MedicineNames::Drugs(drugs) => drugs,
            MedicineNames::Classes(classes) => {
                if let Some(id) = classes.iter().find(|it| self.drugs.class(it).is_none()) {
                    let message = format!("unknown class \"{}\": name one of common/drugs.toml", id.0);
                    return Err((&id.0, message));
                }
                &[]
            }
        };
        named.iter().chain(&medicines.except).try_for_each(|it| self.drug(it))
    }

    fn is_allergen(&self, name: &str) -> bool {
        self.words.topic(name).is_some()
            || self.drugs.get(&DrugId(name.to_owned())).is_some()
            || self.drugs.class(&crate::pipeline::ClassId(name.to_owned())).is_some()
    }
}

fn first_unknown<'a>(
    names: &'a [String],
    is_known: impl Fn(&str) -> bool,
    what: &str,
    to_do: &str,
) -> Result<(), Unknown<'a>> {
    match names.iter().find(|it| !is_known(it)) {
        Some(name) => Err((name, format!("unknown {what} \"{name}\": {to_do}"))),
        None => Ok(()),
    }
}

fn days(days: Option<u32>) -> Result<(), Unknown<'static>> {
    match days {
        Some(days) if !DAYS.contains(&days) => {
            Err(("", format!("a time is {} to {} days", DAYS.start(), DAYS.end())))
        }
        Some(_) | None => Ok(()),
    }
}

/// Where a name stands in its part.
fn place_of(name: &str, part: &Part, text: &str) -> usize {
    let within = text.get(part.at.clone()).and_then(|it| it.rfind(name)).unwrap_or(0);
    part.at.start + if name.is_empty() { 0 } else { within }
}
