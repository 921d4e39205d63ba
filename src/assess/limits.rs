//! The limits of the analyte table: where a laboratory telephones, and what hardly can be.

use rust_decimal::Decimal;

use crate::model::{Flag, Lab};
use crate::pipeline::{Analyte, Interval, Units};

use super::extent::{End, Extent, Side};
use super::ranges;
use super::units::{self, Scale};

/// The critical flag of a value beyond a limit of the table.
///
/// Only in the direction in which it already lies outside its range: a laboratory that calls a
/// value normal knows its method. Without any range the limit alone decides.
pub(super) fn beyond(flag: Flag, extent: Extent, analyte: &Analyte, scale: Scale) -> Option<Flag> {
    let extent = extent.map(|it| scale.to_table(it))?;
    // The limit itself counts: the laboratory telephones at it.
    let limit = |at: Option<Decimal>| at.map(|at| End { at, included: false });
    let Interval { low, high, .. } = analyte.critical;
    let side = extent.side_of(limit(low), limit(high))?;
    match (side, flag) {
        (Side::Below, Flag::Low | Flag::Abnormal | Flag::Unknown) => Some(Flag::CriticalLow),
        (Side::Above, Flag::High | Flag::Abnormal | Flag::Unknown) => Some(Flag::CriticalHigh),
        (Side::Below | Side::Within | Side::Above, _) => None,
    }
}

/// Whether a value hardly can be, in its unit or, when that is not known, in any unit.
pub(super) fn is_implausible(extent: Extent, analyte: &Analyte, scale: Option<Scale>, units: &Units) -> bool {
    let is_outside = |scale: Scale| {
        let side = extent
            .map(|it| scale.to_table(it))
            .and_then(|it| ranges::side_of_interval(it, &analyte.plausible));
        matches!(side, Some(Side::Below | Side::Above))
    };
    match scale {
        Some(scale) => is_outside(scale),
        None => units::scales(analyte, units).into_iter().all(is_outside),
    }
}

/// The scale of a result without a known unit, told from its printed range.
///
/// Only when the range fits the table's in exactly one scale.
pub(super) fn scale_by_range(lab: &Lab, analyte: &Analyte, units: &Units) -> Option<Scale> {
    let range = lab.range.as_ref()?;
    let fits = |scale: &Scale| {
        let near = |printed: Option<Decimal>, table: Option<Decimal>| {
            let ratio = scale.to_table(printed?)?.checked_div(table?)?;
            Some(ratio > Decimal::new(5, 1) && ratio < Decimal::TWO)
        };
        let of = |table: &Interval| near(range.high, table.high).or_else(|| near(range.low, table.low));
        of(&analyte.references.male) == Some(true) || of(&analyte.references.female) == Some(true)
    };
    let mut fitting = units::scales(analyte, units).into_iter().filter(fits);
    let first = fitting.next()?;
    // Two names of one unit come out the same and are no contradiction.
    fitting.all(|it| it == first).then_some(first)
}
