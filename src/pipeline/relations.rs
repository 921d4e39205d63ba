//! Arithmetic between results: the relations of `common/relations.toml`.

use rust_decimal::Decimal;
use serde::Deserialize;

use crate::model::AnalyteId;

use super::Analytes;

/// What some printed values say about another.
#[derive(Clone, Debug)]
pub struct Relation {
    /// Its name in the file.
    pub id: String,
    /// The value that the others give.
    pub target: Quantity,
    /// How the target lies to what the others give.
    pub is: Comparison,
    /// The others; never empty, each analyte once.
    pub inputs: Vec<Quantity>,
    /// What they give: the sum of these.
    pub terms: Vec<Term>,
    /// How far the target may be off.
    pub tolerance: Tolerance,
    /// Relations of one family are forms of one calculation; a report uses one of them.
    pub family: Option<String>,
    /// It holds only below this limit.
    pub only_if: Option<UpperLimit>,
    /// Folded words in the printed name of the target that say it was measured, not calculated.
    pub not_named: Vec<String>,
    /// It adds up the parts of a whole, so that a part that was not understood spoils it.
    pub whole: bool,
    /// What it is good for.
    pub purpose: Purpose,
    /// Keys of `common/sources.toml`.
    pub source: String,
}

/// An analyte in a unit.
#[derive(Clone, Debug)]
pub struct Quantity {
    /// Which.
    pub analyte: AnalyteId,
    /// In UCUM; values are converted to it.
    pub unit: String,
    /// Whether the relation holds without it where it is not printed.
    pub optional: bool,
    /// Whether only results printed in this very unit are meant: the relation holds between two units of one analyte.
    pub as_printed: bool,
}

/// A product with a factor.
#[derive(Clone, Debug)]
pub struct Term {
    /// Never 0.
    pub factor: Decimal,
    /// Multiplied with each other.
    pub times: Vec<AnalyteId>,
    /// And divided by these.
    pub over: Vec<AnalyteId>,
}

/// How far a target may be off.
#[derive(Clone, Copy, Debug)]
pub struct Tolerance {
    /// In the unit of the target.
    pub abs: Decimal,
    /// Of what the others give.
    pub percent: Decimal,
    /// Whether the two are added; otherwise the greater counts.
    pub added: bool,
}

/// A limit that an input must lie below.
#[derive(Clone, Debug)]
pub struct UpperLimit {
    /// Which input.
    pub analyte: AnalyteId,
    /// In the unit of the input.
    pub below: Decimal,
}

/// How a target lies to what the others give.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    /// It is the same.
    #[default]
    Equal,
    /// It is that or more.
    AtLeast,
    /// It is that or less.
    AtMost,
}

/// What a relation is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// A break says that a value is misread or misprinted.
    CrossCheck,
    /// The same, for what is only known to be more or less than another.
    Order,
    /// Bodies differ: a break says nothing about the reading.
    Plausibility,
    /// It fills in what is not printed.
    Derive,
    /// It asks about a missing unit.
    UnitRepair,
}

impl Relation {
    /// Returns what the inputs give for the target; `None` without all that are needed, or when it can't be calculated.
    ///
    /// An optional input that is not there leaves its terms out.
    pub fn expected(&self, value_of: impl Fn(&AnalyteId) -> Option<Decimal>) -> Option<Decimal> {
        let mut sum = Decimal::ZERO;
        for term in &self.terms {
            let mut product = term.factor;
            let mut is_left_out = false;
            for analyte in term.times.iter().chain(&term.over) {
                let is_optional = self.inputs.iter().any(|it| it.optional && it.analyte == *analyte);
                match value_of(analyte) {
                    Some(value) if term.over.contains(analyte) => product = product.checked_div(value)?,
                    Some(value) => product = product.checked_mul(value)?,
                    None if is_optional => is_left_out = true,
                    None => return None,
                }
            }
            if !is_left_out {
                sum = sum.checked_add(product)?;
            }
        }
        Some(sum)
    }

    /// Whether a break of it marks values.
    pub fn marks(&self) -> bool {
        match self.purpose {
            Purpose::CrossCheck | Purpose::Order => true,
            Purpose::Plausibility | Purpose::Derive | Purpose::UnitRepair => false,
        }
    }

    /// The relation in words and signs, for within a sentence.
    pub fn formula(&self, analytes: &Analytes) -> String {
        let name = |it: &Quantity| {
            let name = analytes.get(&it.analyte).map_or(it.analyte.0.as_str(), |it| it.name.as_str());
            // Two units of one analyte are told apart by the unit.
            if it.as_printed { format!("{name} in {}", it.unit) } else { name.to_owned() }
        };
        let input =
            |id: &AnalyteId| self.inputs.iter().find(|it| it.analyte == *id).map_or_else(String::new, name);
        let mut right = String::new();
        for term in &self.terms {
            let sign = match (right.is_empty(), term.factor.is_sign_negative()) {
                (true, true) => "−",
                (true, false) => "",
                (false, true) => " − ",
                (false, false) => " + ",
            };
            right.push_str(sign);
            right.push_str(&term.text(input));
        }
        let sign = match self.is {
            Comparison::Equal => "=",
            Comparison::AtLeast => "≥",
            Comparison::AtMost => "≤",
        };
        format!("{} {sign} {right}", name(&self.target))
    }
}

impl Term {
    /// The product without its sign; a factor that is a fraction of 1 divides.
    fn text(&self, name: impl Fn(&AnalyteId) -> String) -> String {
        let factor = self.factor.abs();
        let inverse = Decimal::ONE.checked_div(factor).map(|it| it.round_sf(12).unwrap_or(it).normalize());
        let divides = inverse.filter(|it| *it > Decimal::ONE && it.is_integer());
        let mut above: Vec<String> = self.times.iter().map(&name).collect();
        let mut below: Vec<String> = self.over.iter().map(&name).collect();
        match divides {
            Some(by) if !above.is_empty() => below.push(by.to_string()),
            Some(_) | None if above.is_empty() || factor != Decimal::ONE => {
                let at = above.len().min(1);
                above.insert(at, factor.normalize().to_string());
            }
            Some(_) | None => {}
        }
        let mut text = above.join(" × ");
        for part in below {
            text.push_str(" / ");
            text.push_str(&part);
        }
        text
    }
}

impl Tolerance {
    /// How far off a target may be where the others give this.
    pub fn around(self, expected: Decimal) -> Option<Decimal> {
        let share = expected.abs().checked_mul(self.percent)?.checked_div(Decimal::ONE_HUNDRED)?;
        Some(if self.added { share.checked_add(self.abs)? } else { share.max(self.abs) })
    }
}
