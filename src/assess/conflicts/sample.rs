//! What is contradicted in a made case, for tests.

use super::find;
use crate::assess::risks::sample::Case;

/// The statements about contradictions.
pub(super) fn conflicts(case: &Case) -> Vec<String> {
    case.with(|chart| find(chart).into_iter().map(|it| it.statement).collect())
}
