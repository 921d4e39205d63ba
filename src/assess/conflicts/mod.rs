//! Findings about statements that contradict each other.

mod allergies;
mod blood_groups;
mod diagnoses;
mod doses;
#[cfg(test)]
mod sample;
mod sides;
mod values;

use super::chart::Chart;
use super::findings::Draft;

/// One finding for each contradiction: of values, diagnoses, doses, allergies, blood groups and sides.
pub(super) fn find(chart: &Chart<'_>) -> Vec<Draft> {
    let mut drafts = values::find(chart.series, chart.knowledge());
    drafts.extend(diagnoses::find(chart));
    drafts.extend(doses::find(chart));
    drafts.extend(allergies::find(chart));
    drafts.extend(blood_groups::find(chart));
    drafts.extend(sides::find(chart));
    drafts
}
