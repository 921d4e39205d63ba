//! Whether a relation between results holds, is broken, or is too close to call.

use rust_decimal::Decimal;

use crate::model::{AnalyteId, Lab, LabValue};
use crate::pipeline::{Comparison, Knowledge, Quantity};

use super::super::extent::Extent;
use super::super::limits;
use super::super::units;
use super::statement::Statement;

/// Laboratories calculate with more digits than they print: drawn text must be this much further off.
const DRAWN: Decimal = Decimal::TWO;

/// The results, one of them perhaps with another value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scales<'a> {
    pub(super) labs: &'a [Lab],
    /// The place of a result and the number to put in its stead, in its unit as printed.
    pub(super) swap: Option<(usize, Decimal)>,
    pub(super) knowledge: &'a Knowledge,
}

/// How far a target is off.
#[derive(Clone, Copy, Debug)]
pub(super) struct Weight {
    /// What the others give, in the unit of the target.
    pub(super) expected: Decimal,
    /// How far the target lies on the wrong side of it.
    pub(super) off: Decimal,
    /// What the relation allows.
    pub(super) tolerance: Decimal,
    /// What the printed digits leave open.
    pub(super) rounding: Decimal,
}

impl Weight {
    /// Whether the target is where the others put it.
    pub(super) fn holds(&self) -> bool {
        self.off <= self.tolerance.max(self.rounding)
    }

    /// Whether it holds as closely as the printed digits allow.
    pub(super) fn is_exact(&self) -> bool {
        self.off <= self.rounding.min(self.tolerance)
    }
}

impl Scales<'_> {
    /// Weighs a statement, without those optional inputs that are hidden; `None` when it says nothing here.
    pub(super) fn weigh(&self, statement: &Statement<'_>, hidden: &[&AnalyteId]) -> Option<Weight> {
        let relation = statement.relation;
        if let Some(only) = &relation.only_if {
            let (lab, quantity) = statement.input(&only.analyte)?;
            if self.amount(lab, quantity)? >= only.below {
                return None;
            }
        }
        let amount = |analyte: &AnalyteId| {
            let (lab, quantity) = statement.input(analyte).filter(|_| !hidden.contains(&analyte))?;
            self.amount(lab, quantity)
        };
        let expected = relation.expected(amount)?;
        let target = self.amount(statement.target, &relation.target)?;
        let mut rounding = self.rounding(statement.target, &relation.target)?;
        for input in &relation.inputs {
            let Some((lab, quantity)) = statement.input(&input.analyte) else { continue };
            let half = self.rounding(lab, quantity)?;
            let shifted = relation.expected(|it| {
                let amount = amount(it)?;
                if *it == input.analyte { amount.checked_add(half) } else { Some(amount) }
            });
            rounding = rounding.checked_add(shifted?.checked_sub(expected)?.abs())?;
        }
        let off = match relation.is {
            Comparison::Equal => target.checked_sub(expected)?.abs(),
            Comparison::AtLeast => expected.checked_sub(target)?.max(Decimal::ZERO),
            Comparison::AtMost => target.checked_sub(expected)?.max(Decimal::ZERO),
        };
        Some(Weight { expected, off, tolerance: relation.tolerance.around(expected)?, rounding })
    }

    /// Whether a statement holds, with or without any of its optional inputs.
    pub(super) fn holds(&self, statement: &Statement<'_>) -> bool {
        self.weights(statement).is_some_and(|it| it.iter().any(Weight::holds))
    }

    /// Like [`Scales::holds`], as closely as the printed digits allow.
    pub(super) fn is_exact(&self, statement: &Statement<'_>) -> bool {
        self.weights(statement).is_some_and(|it| it.iter().any(Weight::is_exact))
    }

    /// Whether a statement and all its other forms are surely broken.
    ///
    /// A form that can't be weighed because a result is missing may be the one that the laboratory used.
    pub(super) fn is_broken(&self, statement: &Statement<'_>, all: &[Statement<'_>]) -> bool {
        if !self.is_broken_alone(statement) {
            return false;
        }
        let family = statement.relation.family.as_ref();
        let forms =
            self.knowledge.relations.iter().filter(|it| family.is_some() && it.family.as_ref() == family);
        let form = |id: &str| all.iter().find(|it| it.relation.id == id);
        forms.map(|it| form(&it.id)).all(|it| it.is_some_and(|it| self.is_broken_alone(it)))
    }

    /// Whether a statement is off by more than so many times what it allows, in all its choices.
    pub(super) fn is_off_by(&self, statement: &Statement<'_>, times: Decimal) -> bool {
        let is_far =
            |it: &Weight| it.tolerance.checked_mul(times).is_some_and(|far| it.off > far.max(it.rounding));
        self.weights(statement).is_some_and(|it| it.iter().all(is_far))
    }

    /// Whether all its results are drawn text.
    pub(super) fn is_drawn(&self, statement: &Statement<'_>) -> bool {
        statement.labs().all(|it| !self.labs[it].readings.from_picture)
    }

    /// Whether nothing else speaks against a result: it is drawn text, or two engines read it alike.
    pub(super) fn is_clear(&self, lab: usize) -> bool {
        self.labs[lab].judgement.doubts().is_empty()
    }

    /// A result as a quantity; `None` for bounds and words, and when its unit is not surely known.
    pub(super) fn amount(&self, lab: usize, quantity: &Quantity) -> Option<Decimal> {
        self.convert(lab, quantity, self.printed(lab)?)
    }

    /// Whether a living person can have the value.
    pub(super) fn is_possible(&self, lab: usize) -> bool {
        let Knowledge { analytes, units, .. } = self.knowledge;
        let analyte = self.labs[lab].analyte.as_ref().and_then(|it| analytes.get(it));
        let value = self.printed(lab).map(|value| LabValue::Number { value, bound: None });
        analyte.zip(value).and_then(|(analyte, value)| Some((analyte, Extent::of(&value)?))).is_some_and(
            |(analyte, extent)| {
                let scale = units::scale_of(&self.labs[lab], analyte, units);
                !limits::is_implausible(extent, analyte, scale, units)
            },
        )
    }

    fn is_broken_alone(&self, statement: &Statement<'_>) -> bool {
        let is_drawn = statement.labs().all(|it| !self.labs[it].readings.from_picture);
        let times = if is_drawn { DRAWN } else { Decimal::ONE };
        let is_far =
            |it: &Weight| it.tolerance.checked_mul(times).is_some_and(|far| it.off > far.max(it.rounding));
        self.weights(statement).is_some_and(|it| it.iter().all(is_far))
    }

    /// One weight for each choice among the optional inputs: some laboratories count them within others.
    fn weights(&self, statement: &Statement<'_>) -> Option<Vec<Weight>> {
        let optional = statement.optional();
        let choices = 0..1_usize << optional.len().min(4);
        let hidden = |choice: usize| -> Vec<&AnalyteId> {
            optional.iter().enumerate().filter(|(idx, _)| choice >> idx & 1 == 1).map(|(_, it)| *it).collect()
        };
        choices.map(|it| self.weigh(statement, &hidden(it))).collect()
    }

    /// Half of the last printed digit.
    fn rounding(&self, lab: usize, quantity: &Quantity) -> Option<Decimal> {
        let printed = self.printed(lab)?;
        let half = Decimal::new(5, printed.scale().checked_add(1)?);
        let shifted = self.convert(lab, quantity, printed.checked_add(half)?)?;
        Some(shifted.checked_sub(self.convert(lab, quantity, printed)?)?.abs())
    }

    /// The number as printed.
    fn printed(&self, lab: usize) -> Option<Decimal> {
        let LabValue::Number { value, bound: None } = self.labs[lab].value else { return None };
        match self.swap {
            Some((swapped, other)) if swapped == lab => Some(other),
            Some(_) | None => Some(value),
        }
    }

    fn convert(&self, lab: usize, quantity: &Quantity, printed: Decimal) -> Option<Decimal> {
        let lab = &self.labs[lab];
        let Knowledge { analytes, units, .. } = self.knowledge;
        let analyte = analytes.get(&quantity.analyte)?;
        let scale =
            units::scale_of(lab, analyte, units).or_else(|| limits::scale_by_range(lab, analyte, units))?;
        units.in_unit(analyte, scale.to_table(printed)?, &quantity.unit)
    }
}
