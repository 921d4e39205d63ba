//! Which values of a broken relation are in doubt.

use rust_decimal::Decimal;

use crate::model::LabValue;
use crate::pipeline::{Comparison, Purpose};

use super::statement::Statement;
use super::weigh::Scales;

/// A relation that would also hold with a value this many percent more or less is no witness for it.
const NEAR: i64 = 5;

/// Drawn text is read as it stands: only what is so many times beyond the tolerance looks as if a
/// value of another row, column or unit was taken. Less is the paper's own contradiction.
const GROSS: Decimal = Decimal::TEN;

/// A relation that stays broken.
#[derive(Clone, Debug)]
pub(super) struct Broken<'a> {
    pub(super) statement: &'a Statement<'a>,
    /// The results that may be wrong, by place; never empty.
    pub(super) suspects: Vec<usize>,
    /// Whether they may have been read wrong; else the paper contradicts itself.
    pub(super) is_doubtful: bool,
}

/// The broken statements of a sample, each with the results that no other statement speaks for.
///
/// Where one of them is a number that no living person has, that explains the break: it is told as
/// such elsewhere.
pub(super) fn broken<'a>(statements: &'a [Statement<'a>], scales: &Scales<'_>) -> Vec<Broken<'a>> {
    let is_backed = |lab: usize| statements.iter().any(|it| backs(it, lab, scales));
    let found = statements.iter().filter(|it| scales.is_broken(it, statements));
    let explained: Vec<&Statement<'_>> =
        found.filter(|it| it.labs().all(|lab| scales.is_possible(lab))).collect();
    let contradicts_itself = !one_value_explains(&explained);
    let broken = explained.into_iter().map(|statement| {
        let all: Vec<usize> = statement.labs().collect();
        let unbacked: Vec<usize> = all.iter().copied().filter(|it| !is_backed(*it)).collect();
        let suspects = if unbacked.is_empty() { all } else { unbacked };
        let unsure: Vec<usize> = suspects.iter().copied().filter(|it| !scales.is_clear(*it)).collect();
        let suspects = if unsure.is_empty() { suspects } else { unsure };
        let is_doubtful = if scales.is_drawn(statement) {
            scales.is_off_by(statement, GROSS)
        } else {
            !contradicts_itself || statement.labs().any(|it| !scales.is_clear(it))
        };
        Broken { statement, suspects, is_doubtful }
    });
    broken.collect()
}

/// Whether all broken statements share a value, so that one misreading would explain them.
///
/// That two engines make the same mistake is rare, and twice on a page rarer than a paper whose numbers
/// do not fit each other.
fn one_value_explains(broken: &[&Statement<'_>]) -> bool {
    let Some((first, others)) = broken.split_first() else { return true };
    first.labs().any(|lab| others.iter().all(|it| it.labs().any(|other| other == lab)))
}

/// Whether a statement holds that would not with a value a little more or less in the place of this one.
fn backs(statement: &Statement<'_>, lab: usize, scales: &Scales<'_>) -> bool {
    let is_exact = statement.relation.purpose == Purpose::CrossCheck
        && statement.relation.is == Comparison::Equal
        && statement.labs().any(|it| it == lab);
    let LabValue::Number { value, bound: None } = scales.labs[lab].value else { return false };
    let holds_near = |percent: i64| {
        let near = value.checked_mul(Decimal::new(100 + percent, 2));
        near.is_none_or(|it| Scales { swap: Some((lab, it)), ..*scales }.holds(statement))
    };
    is_exact && scales.holds(statement) && !holds_near(NEAR) && !holds_near(-NEAR)
}
