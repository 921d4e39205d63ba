//! Results outside their range that a report which marks such results left unmarked.

use crate::model::{Doubt, Lab, RangeFrom};
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
    let is_outside =
        |it: &Lab| it.flag.is_abnormal() && it.range.as_ref().is_some_and(|it| it.from == RangeFrom::Report);
    let is_marked = |it: &Lab| flags::printed_mark(it, knowledge).is_some();
    let doubtful: Vec<usize> = (0..labs.len())
        .filter(|idx| is_outside(&labs[*idx]) && !is_marked(&labs[*idx]))
        .filter(|idx| {
            let of_report = || labs.iter().filter(|it| it.record == labs[*idx].record && is_outside(it));
            let n_marked = of_report().filter(|it| is_marked(it)).count();
            let n_unmarked = of_report().count() - n_marked;
            n_marked >= N_MARKED && n_marked >= MARKED_FOR_EACH * n_unmarked
        })
        .collect();
    for idx in doubtful {
        let lab = &mut labs[idx];
        lab.judgement = lab.judgement.clone().with(Doubt::FlagDisagrees);
    }
    labs
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
