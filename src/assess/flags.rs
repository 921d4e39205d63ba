//! How each result lies to its range, its limits and the mark printed beside it.

use crate::model::{Doubt, Flag, Lab, LabRange};
use crate::pipeline::{Knowledge, Marks};

use super::extent::Extent;
use super::limits;
use super::marks::{self, Mark};
use super::ranges::{self, Verdict};
use super::subject::Subject;
use super::units;

/// Judges one result: sets its flag, its range, its value in SI and the doubts that come up.
///
/// The report's own range decides first, then the table's for adults, then the printed mark. A
/// printed critical mark wins over all of them. A range that is printed and not understood is
/// never overruled by the table's.
pub(super) fn flagged(lab: Lab, subject: &Subject, knowledge: &Knowledge) -> Lab {
    let rules = &knowledge.rules;
    let analyte = lab.analyte.as_ref().and_then(|it| knowledge.analytes.get(it));
    let scale = analyte.and_then(|it| units::scale_of(&lab, it));
    let extent = Extent::of(&lab.value);
    let mark = printed_mark(&lab, &rules.marks);
    let is_child = subject.is_child(lab.taken, rules);
    let table_holds = !is_child && !subject.may_be_pregnant && lab.range_printed.is_none();
    let mut doubts: Vec<Doubt> = lab.judgement.doubts().to_vec();

    let Verdict { flag: by_range, range } = ranges::by_report(&lab, extent, &rules.results)
        .or_else(|| if table_holds { ranges::by_table(extent?, analyte?, scale?, subject.sex) } else { None })
        .unwrap_or(Verdict { flag: Flag::Unknown, range: lab.range.clone() });
    let (mut flag, disagrees) = with_mark(by_range, mark);
    if disagrees {
        doubts.push(Doubt::FlagDisagrees);
    }

    if let (Some(analyte), Some(extent)) = (analyte, extent) {
        let is_implausible = limits::is_implausible(extent, analyte, scale);
        if is_implausible {
            doubts.push(Doubt::Implausible);
        }
        if scale.is_none() && unit_is_needed(&lab, range.as_ref()) {
            doubts.push(Doubt::UnitUnknown);
        }
        // A child's own report must have called the value abnormal: the limits are those of adults.
        let limits_hold = !is_implausible && (!is_child || lab.range.is_some() || mark.is_some());
        let assumed = || limits::scale_by_range(&lab, analyte);
        if limits_hold
            && let Some(scale_used) = scale.or_else(assumed)
            && let Some(critical) = limits::beyond(flag, extent, analyte, scale_used)
        {
            flag = critical;
            if scale.is_none() {
                doubts.push(Doubt::UnitUnknown);
            }
        }
    }
    let si = analyte.and_then(|it| units::in_si(&lab, it));
    Lab { flag, range, si, judgement: doubts.into_iter().collect(), ..lab }
}

/// What the mark printed beside a result means; `None` without one, or when it is not known.
pub(super) fn printed_mark(lab: &Lab, words: &Marks) -> Option<Mark> {
    marks::mark(lab.flag_printed.as_deref()?, words)
}

/// Holds the flag of the range against the printed mark, and says whether they disagree.
fn with_mark(by_range: Flag, mark: Option<Mark>) -> (Flag, bool) {
    let Some(mark) = mark else { return (by_range, false) };
    if by_range == Flag::Unknown {
        let alone = match mark {
            Mark::Low => Flag::Low,
            Mark::High => Flag::High,
            Mark::CriticalLow => Flag::CriticalLow,
            Mark::CriticalHigh => Flag::CriticalHigh,
            Mark::Critical | Mark::Abnormal => Flag::Abnormal,
            Mark::Normal => Flag::Normal,
        };
        return (alone, false);
    }
    match mark {
        Mark::Low => (by_range, by_range != Flag::Low),
        Mark::High => (by_range, by_range != Flag::High),
        Mark::CriticalLow => (Flag::CriticalLow, by_range != Flag::Low),
        Mark::CriticalHigh => (Flag::CriticalHigh, by_range != Flag::High),
        Mark::Critical => match by_range {
            Flag::Low => (Flag::CriticalLow, false),
            Flag::High => (Flag::CriticalHigh, false),
            Flag::Abnormal => (Flag::Abnormal, false),
            Flag::CriticalLow | Flag::CriticalHigh => (by_range, false),
            Flag::Normal | Flag::Unknown => (Flag::Abnormal, true),
        },
        Mark::Abnormal => (by_range, !by_range.is_abnormal()),
        Mark::Normal => (by_range, by_range.is_abnormal()),
    }
}

/// Whether a result can't be judged because its printed unit is not understood or does not fit.
fn unit_is_needed(lab: &Lab, range: Option<&LabRange>) -> bool {
    let does_not_fit = lab.unit.is_some();
    let not_understood = lab.unit_printed.is_some() && range.is_none();
    does_not_fit || not_understood
}
