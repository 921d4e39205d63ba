//! Results outside their range that a report which marks such results left unmarked.

use std::collections::BTreeMap;

use crate::model::{Doubt, Lab, RangeFrom, RecordId};
use crate::pipeline::Knowledge;

use super::flags;

/// A report with at least this many marked results is taken to mark them all.
const N_MARKED: usize = 2;
/// So many marked results are needed for each unmarked one; otherwise the report marks at will.
const MARKED_FOR_EACH: usize = 2;

/// Doubts the unmarked results of reports that mark what is outside its range.
///
/// A laboratory marks by machine: where one result out of many has no mark, its value or its range
/// is likely misread.
pub(super) fn doubted(mut labs: Vec<Lab>, knowledge: &Knowledge) -> Vec<Lab> {
    let is_marked = |it: &Lab| flags::printed_mark(it, knowledge).is_some();
    let mut counts: BTreeMap<RecordId, Count> = BTreeMap::new();
    for lab in labs.iter().filter(|it| is_outside(it)) {
        let count = counts.entry(lab.record.clone()).or_default();
        if is_marked(lab) {
            count.n_marked += 1;
        } else {
            count.n_unmarked += 1;
        }
    }
    for lab in labs.iter_mut().filter(|it| is_outside(it) && !is_marked(it)) {
        if counts.get(&lab.record).is_some_and(Count::marks_all) {
            lab.judgement = lab.judgement.clone().with(Doubt::FlagDisagrees);
        }
    }
    labs
}

/// Results of one report that lie outside the range it prints.
#[derive(Clone, Copy, Default)]
struct Count {
    n_marked: usize,
    n_unmarked: usize,
}

impl Count {
    /// Whether the report marks whatever lies outside its range.
    fn marks_all(&self) -> bool {
        self.n_marked >= N_MARKED && self.n_marked >= MARKED_FOR_EACH * self.n_unmarked
    }
}

fn is_outside(lab: &Lab) -> bool {
    lab.flag.is_abnormal() && lab.range.as_ref().is_some_and(|it| it.from == RangeFrom::Report)
}

#[cfg(test)]
mod tests {
    use super::doubted;
    use crate::assess::flags::flagged;
    use crate::assess::testing::{LabBuilder, knowledge, lab, man};

    fn n_doubted(n_marked: usize, n_unmarked: usize) -> usize {
        let marked = (0..n_marked).map(|it| lab(&format!("m{it}"), "9").range("1-2").mark("H"));
        let unmarked = (0..n_unmarked).map(|it| lab(&format!("u{it}"), "9").range("1-2"));
        let inside = lab("inside", "1.5").range("1-2");
        let labs = marked.chain(unmarked).chain([inside]).map(LabBuilder::done);
        let labs = doubted(labs.map(|it| flagged(it, &man(), knowledge())).collect(), knowledge());
        labs.iter().filter(|it| !it.judgement.doubts().is_empty()).count()
    }

    #[test]
    fn an_unmarked_result_is_doubted_where_the_others_are_marked() {
        for (n_marked, n_unmarked, expected) in
            [(0, 3, 0), (1, 1, 0), (2, 0, 0), (2, 1, 1), (3, 2, 0), (4, 2, 2), (2, 9, 0)]
        {
            assert_eq!(n_doubted(n_marked, n_unmarked), expected, "{n_marked} marked, {n_unmarked} not");
        }
    }
}
