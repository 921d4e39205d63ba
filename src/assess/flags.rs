//! How each result lies to its range, its limits and the mark printed beside it.

use crate::model::{Confidence, Doubt, Flag, Lab, LabRange, RangeFrom};
use crate::pipeline::{Analyte, Knowledge};

use super::extent::Extent;
use super::limits::{self, Misread};
use super::marks::{self, Mark};
use super::ranges::{self, Verdict};
use super::subject::{Subject, Then};
use super::units;

/// What a result is judged with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bench<'a> {
    /// Whose result it is.
    pub(super) subject: &'a Subject,
    /// Whether the report prints a range beside most of its results.
    pub(super) prints_ranges: bool,
    /// What the program knows.
    pub(super) knowledge: &'a Knowledge,
}

/// Judges one result: sets its flag, its range, its value in SI and the doubts that come up.
///
/// The report's own range decides first, then the printed mark, then the table's range for adults.
/// A printed critical mark wins over all of them. A range that is printed and not understood is
/// never overruled by the table's. Where the others on a picture have a range and this one has none,
/// it may not have been read: the table then says at most that the value must be looked at.
pub(super) fn flagged(lab: Lab, bench: Bench<'_>) -> Lab {
    let Bench { subject, prints_ranges, knowledge } = bench;
    let rules = &knowledge.rules;
    let analyte = lab.analyte.as_ref().and_then(|it| knowledge.analytes.get(it));
    let scale = analyte.and_then(|it| units::scale_of(&lab, it, &knowledge.units));
    let extent = Extent::of(&lab.value);
    let mark = printed_mark(&lab, knowledge);
    let is_child = subject.is_child(lab.taken, rules);
    let is_adult = !is_child && !subject.may_be_pregnant;
    let mut doubts: Vec<Doubt> = lab.judgement.doubts().to_vec();

    let by_report = ranges::by_report(&lab, extent, Then { subject, is_child }, knowledge)
        .filter(|it| it.flag != Flag::Unknown);
    let by_table = || {
        let holds = is_adult && lab.range_printed.is_none();
        let by_range = || ranges::by_table(extent?, analyte?, scale?, subject.sex);
        if holds { by_range().or_else(|| ranges::by_absence(&lab, knowledge)) } else { None }
    };
    let misread = || limits::misread(&lab, extent?, analyte?, scale?);
    let misread = if is_adult { misread() } else { None };
    let by_report = by_report.filter(|_| misread != Some(Misread::Range));
    if misread.is_some() {
        doubts.push(Doubt::UnitUnknown);
    }
    let is_drawn = lab.evidence.confidence == Confidence::FULL;
    let may_be_lost = prints_ranges && !is_drawn && extent.is_some();
    let own_range = || Verdict { flag: Flag::Unknown, range: lab.range.clone() };
    let (mut flag, range) = match (by_report, mark) {
        (Some(Verdict { flag, range }), mark) => {
            let (flag, disagrees) = with_mark(flag, mark);
            if disagrees {
                doubts.push(Doubt::FlagDisagrees);
            }
            (flag, range)
        }
        (None, Some(mark)) => alone(mark, by_table().unwrap_or_else(own_range)),
        (None, None) => {
            let Verdict { flag, range } = match by_table() {
                Some(it) if may_be_lost && it.flag.is_abnormal() => {
                    doubts.push(Doubt::ColumnUnsure);
                    it
                }
                Some(_) if may_be_lost => own_range(),
                Some(it) => it,
                None => own_range(),
            };
            (flag, range)
        }
    };

    if let (Some(analyte), Some(extent)) = (analyte, extent) {
        let units = &knowledge.units;
        let other_scale = limits::scale_by_range(&lab, analyte, units);
        let is_implausible = limits::is_implausible(extent, analyte, scale, units);
        if is_implausible && misread != Some(Misread::Unit) {
            doubts.push(Doubt::Implausible);
        }
        if scale.is_none() && unit_is_needed(&lab, analyte, range.as_ref()) {
            doubts.push(Doubt::UnitUnknown);
        }
        // A child's own report must have called the value abnormal: the limits are those of adults.
        let is_implausible = is_implausible || doubts.contains(&Doubt::Implausible);
        let limits_hold = !is_implausible && (!is_child || lab.range.is_some() || mark.is_some());
        if limits_hold
            && let Some(scale_used) = scale.or(other_scale)
            && let Some(critical) =
                limits::beyond(in_own_words(flag, range.as_ref()), extent, analyte, scale_used)
        {
            flag = critical;
            if scale.is_none() {
                doubts.push(Doubt::UnitUnknown);
            }
        }
    }
    let si = analyte.and_then(|it| units::in_si(&lab, it, &knowledge.units));
    Lab { flag, range, si, judgement: doubts.into_iter().collect(), ..lab }
}

/// What the mark printed beside a result means; `None` without one, or when it is not known.
pub(super) fn printed_mark(lab: &Lab, knowledge: &Knowledge) -> Option<Mark> {
    let printed = lab.flag_printed.as_deref()?;
    // "Cl" beside a result may be a mark, and is none beside the analyte of that name.
    let is_name = lab.analyte.as_ref().is_some_and(|it| knowledge.analytes.named(printed).contains(it));
    if is_name { None } else { marks::mark(printed, knowledge) }
}

/// The flag of a printed mark where the report has no usable range; the table adds a direction at most.
fn alone(mark: Mark, by_table: Verdict) -> (Flag, Option<LabRange>) {
    let flag = match (mark, by_table.flag) {
        (Mark::Low, _) => Flag::Low,
        (Mark::High, _) => Flag::High,
        (Mark::CriticalLow, _) | (Mark::Critical, Flag::Low) => Flag::CriticalLow,
        (Mark::CriticalHigh, _) | (Mark::Critical, Flag::High) => Flag::CriticalHigh,
        (Mark::Abnormal, direction @ (Flag::Low | Flag::High)) => direction,
        (Mark::Critical | Mark::Abnormal, _) => Flag::Abnormal,
        (Mark::Normal, _) => Flag::Normal,
    };
    // The table's range is shown only where it says the same as the mark.
    let agrees = by_table.flag == flag
        || matches!((flag, by_table.flag), (Flag::CriticalLow, Flag::Low) | (Flag::CriticalHigh, Flag::High));
    let is_own = by_table.range.as_ref().is_some_and(|it| it.from == RangeFrom::Report);
    (flag, by_table.range.filter(|_| agrees || is_own))
}

/// Holds the flag of the range against the printed mark, and says whether they disagree.
fn with_mark(by_range: Flag, mark: Option<Mark>) -> (Flag, bool) {
    let Some(mark) = mark else { return (by_range, false) };
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
fn unit_is_needed(lab: &Lab, analyte: &Analyte, range: Option<&LabRange>) -> bool {
    if analyte.is_told_in_words() {
        return false;
    }
    match &lab.unit {
        Some(unit) => !analyte.no_factor.contains(unit),
        None => lab.unit_printed.is_some() && range.is_none(),
    }
}

/// The flag as far as the report gave it: a range of the table with one end calls normal what lies far beyond
/// the end it does not have.
fn in_own_words(flag: Flag, range: Option<&LabRange>) -> Flag {
    match range {
        Some(range) if flag == Flag::Normal && range.from == RangeFrom::Table => Flag::Unknown,
        Some(_) | None => flag,
    }
}

#[cfg(test)]
mod tests {
    use super::{Bench, flagged};
    use crate::assess::subject::Subject;
    use crate::assess::testing::{LabBuilder, boy, knowledge, lab, man, woman};
    use crate::model::{Confidence, Doubt, Flag, RangeFrom};

    fn hb(value: &str) -> LabBuilder {
        lab("Haemoglobin", value).analyte("hemoglobin").unit("g/dL")
    }

    fn k(value: &str) -> LabBuilder {
        lab("Potassium", value).analyte("potassium").unit("mmol/L")
    }

    fn strip(value: &str) -> LabBuilder {
        lab("Protein", value).analyte("urine_protein_ql")
    }

    fn bench(subject: &Subject) -> Bench<'_> {
        Bench { subject, prints_ranges: false, knowledge: knowledge() }
    }

    #[track_caller]
    fn check(what: &str, lab: LabBuilder, subject: Subject, flag: Flag, doubts: &[Doubt]) {
        let judged = flagged(lab.done(), bench(&subject));
        assert_eq!((judged.flag, judged.judgement.doubts()), (flag, doubts), "{what}: {judged:?}");
    }

    #[test]
    fn the_range_of_the_report_decides() {
        let other = || lab("Something new", "5.0");
        for (what, lab, flag) in [
            ("inside", other().range("4-6"), Flag::Normal),
            ("at the lower end", lab("x", "4").range("4-6"), Flag::Normal),
            ("at the upper end", lab("x", "6.0").range("4-6"), Flag::Normal),
            ("below", lab("x", "3.9").range("4-6"), Flag::Low),
            ("above", lab("x", "6.1").range("4-6"), Flag::High),
            ("no lower end", lab("x", "0.1").range("<5"), Flag::Normal),
            ("above an upper limit", lab("x", "5.1").range("<5"), Flag::High),
            ("at an upper limit that is left out", lab("x", "5").range("<5"), Flag::High),
            ("at an upper limit that is kept", lab("x", "5").range("<=5"), Flag::Normal),
            ("at a lower limit that is left out", lab("x", "60").range(">60"), Flag::Low),
            ("at a lower limit that is kept", lab("x", "60").range(">=60"), Flag::Normal),
            ("nothing to hold it against", other(), Flag::Unknown),
            ("another range than the table's", hb("13.0").range("13.5-17"), Flag::Low),
            ("a range not understood keeps the table's out", hb("9.0").range("see overleaf"), Flag::Unknown),
        ] {
            check(what, lab, man(), flag, &[]);
        }
    }

    #[test]
    fn a_bound_decides_only_when_all_of_it_lies_on_one_side() {
        for (value, range, flag) in [
            ("<0.5", "0.7-1.3", Flag::Low),
            ("<0.7", "0.7-1.3", Flag::Low),
            ("<=0.7", "0.7-1.3", Flag::Unknown),
            ("<5", "0-10", Flag::Normal),
            ("<5", "<10", Flag::Normal),
            ("<5", "4-10", Flag::Unknown),
            ("<20", "0-10", Flag::Unknown),
            (">59", ">60", Flag::Unknown),
            (">59", ">59", Flag::Normal),
            (">60", ">=60", Flag::Normal),
            (">=60", ">60", Flag::Unknown),
            (">90", ">60", Flag::Normal),
            (">1000", "0-500", Flag::High),
            (">5", "4-6", Flag::Unknown),
            ("2-4", "0-5", Flag::Normal),
            ("8-10", "0-5", Flag::High),
            ("4-6", "0-5", Flag::Unknown),
        ] {
            check(&format!("{value} in {range}"), lab("x", value).range(range), man(), flag, &[]);
        }
    }

    #[test]
    fn words_are_held_against_printed_words_only() {
        for (value, range, mark, flag) in [
            ("Negative", Some("Negative"), None, Flag::Normal),
            ("NEGATIVE", Some("negative."), None, Flag::Normal),
            ("Non-Reactive", Some("Non Reactive"), None, Flag::Normal),
            ("Nil", Some("Absent"), None, Flag::Normal),
            ("Positive", Some("Negative"), None, Flag::Abnormal),
            ("Reactive", Some("Non-Reactive"), None, Flag::Abnormal),
            ("++", Some("Nil"), None, Flag::Abnormal),
            ("Trace", Some("Negative"), None, Flag::Abnormal),
            ("Clear", Some("Clear"), None, Flag::Normal),
            ("Turbid", Some("Clear"), None, Flag::Unknown),
            ("Nil", Some("0-5"), None, Flag::Normal),
            ("Present", Some("0-5"), None, Flag::Unknown),
            ("Positive", None, None, Flag::Unknown),
            ("Negative", None, None, Flag::Unknown),
            ("Positive", None, Some("Abnormal"), Flag::Abnormal),
            ("Few", None, Some("N"), Flag::Normal),
        ] {
            let mut lab = lab("Something", value);
            lab = range.into_iter().fold(lab, LabBuilder::range);
            lab = mark.into_iter().fold(lab, LabBuilder::mark);
            check(&format!("{value} against {range:?}, marked {mark:?}"), lab, man(), flag, &[]);
        }
    }

    #[test]
    fn the_printed_mark_decides_without_a_range_and_is_compared_with_one() {
        let inside = || lab("x", "5").range("4-6");
        let above = || lab("x", "7").range("4-6");
        for (what, lab, flag, doubts) in [
            ("alone, low", lab("x", "5").mark("L"), Flag::Low, &[][..]),
            ("alone, loud", lab("x", "5").mark("*** HIGH ***"), Flag::High, &[]),
            ("alone, in brackets", lab("x", "5").mark("[H]"), Flag::High, &[]),
            ("alone, an arrow and a letter", lab("x", "5").mark("▼ (L)"), Flag::Low, &[]),
            ("alone, a star", lab("x", "5").mark("*"), Flag::Abnormal, &[]),
            ("alone, two words", lab("x", "5").mark("CRITICAL LOW"), Flag::CriticalLow, &[]),
            ("alone, not understood", lab("x", "5").mark("see note"), Flag::Unknown, &[]),
            ("agrees", above().mark("H"), Flag::High, &[]),
            ("agrees without direction", above().mark("*"), Flag::High, &[]),
            ("says normal", inside().mark("Normal"), Flag::Normal, &[]),
            ("high inside the range", inside().mark("H"), Flag::Normal, &[Doubt::FlagDisagrees]),
            ("low above the range", above().mark("L"), Flag::High, &[Doubt::FlagDisagrees]),
            ("normal above the range", above().mark("N"), Flag::High, &[Doubt::FlagDisagrees]),
            ("star inside the range", inside().mark("*"), Flag::Normal, &[Doubt::FlagDisagrees]),
            ("critical above the range", above().mark("Critical"), Flag::CriticalHigh, &[]),
            ("two letters", above().mark("HH"), Flag::CriticalHigh, &[]),
            ("critical inside the range", inside().mark("LL"), Flag::CriticalLow, &[Doubt::FlagDisagrees]),
            ("a bound that the mark settles", lab("x", ">5").range("4-6").mark("H"), Flag::High, &[]),
        ] {
            check(what, lab, man(), flag, doubts);
        }
    }

    #[test]
    fn the_table_decides_for_adults_whose_report_prints_no_range() {
        let nobody = Subject::default();
        let pregnant = Subject { may_be_pregnant: true, ..woman() };
        for (what, lab, subject, flag) in [
            ("a man", hb("13.0"), man(), Flag::Low),
            ("a woman", hb("13.0"), woman(), Flag::Normal),
            ("a boy", hb("13.0"), boy(), Flag::Unknown),
            ("a pregnant woman", hb("11.0"), pregnant, Flag::Unknown),
            ("sex not known, between the ranges", hb("13.0"), nobody, Flag::Unknown),
            ("sex not known, below both", hb("10.0"), nobody, Flag::Low),
            ("sex not known, inside both", hb("15.0"), nobody, Flag::Normal),
            ("another unit", lab("Hb", "130").analyte("hemoglobin").unit("g/L"), man(), Flag::Low),
            ("no unit", lab("Hb", "13.0").analyte("hemoglobin"), man(), Flag::Unknown),
            ("a unit that needs none", lab("INR", "1.0").analyte("inr"), man(), Flag::Normal),
        ] {
            check(what, lab, subject, flag, &[]);
        }
        let odd = lab("Hb", "13.0").analyte("hemoglobin").odd_unit("q/dl");
        check("a unit not understood", odd, man(), Flag::Unknown, &[Doubt::UnitUnknown]);
        let odd = lab("Hb", "13.0").analyte("hemoglobin").odd_unit("q/dl").range("12-16");
        check("a unit not understood, and a range", odd, man(), Flag::Normal, &[]);
    }

    #[test]
    fn a_range_that_may_not_have_been_read_leaves_the_flag_open_or_doubted() {
        for (value, flag, doubts) in
            [("15.0", Flag::Unknown, &[][..]), ("9.0", Flag::Low, &[Doubt::ColumnUnsure])]
        {
            let mut on_picture = hb(value).done();
            on_picture.evidence.confidence = Confidence::clamped(95.0);
            let judged = flagged(on_picture, Bench { prints_ranges: true, ..bench(&man()) });
            assert_eq!((judged.flag, judged.judgement.doubts()), (flag, doubts), "{value}");
        }
        let drawn = flagged(hb("9.0").done(), Bench { prints_ranges: true, ..bench(&man()) });
        assert_eq!((drawn.flag, drawn.judgement.doubts()), (Flag::Low, &[][..]));
    }

    #[test]
    fn a_printed_mark_comes_before_the_table_which_adds_the_direction() {
        for (what, lab, flag) in [
            ("normal by the report", hb("13.0").mark("Normal"), Flag::Normal),
            ("high by the report", hb("17.0").mark("H"), Flag::High),
            ("a direction from the table", hb("13.0").mark("*"), Flag::Low),
            ("critical, with a direction", hb("12.0").mark("CRITICAL"), Flag::CriticalLow),
            ("a name of the analyte", lab("Chloride", "100").analyte("chloride").mark("(Cl)"), Flag::Unknown),
            ("critical, without one", hb("15.0").mark("CRITICAL"), Flag::Abnormal),
        ] {
            check(what, lab, man(), flag, &[]);
        }
    }

    #[test]
    fn what_healthy_people_do_not_have_is_abnormal_when_present() {
        check("absent", strip("Negative"), man(), Flag::Normal, &[]);
        check("present", strip("++"), man(), Flag::Abnormal, &[]);
        check("not known", strip("Cloudy"), man(), Flag::Unknown, &[]);
        check("a step", strip("250").unit("mg/dL").range("Neg"), man(), Flag::Abnormal, &[]);
        check("no step", strip("0").unit("mg/dL").range("Neg"), man(), Flag::Normal, &[]);
        check("the report expects another", strip("Negative").range("Positive"), man(), Flag::Abnormal, &[]);
        for (name, value, flag) in [
            ("Dengue NS1-Antigen (ELISA)", "POSITIVE", Flag::Abnormal),
            ("Urinary Bilirubin", "Negative", Flag::Normal),
            ("Urobilinogen", "Present", Flag::Unknown),
            ("Urobilinogen", "Negative", Flag::Normal),
            ("Anti-HBs antibody", "Positive", Flag::Unknown),
            ("Broadcasts", "Positive", Flag::Unknown),
        ] {
            check("by its name", lab(name, value), man(), flag, &[]);
        }
    }

    #[test]
    fn what_is_critical_is_not_normal_by_a_range_with_one_end() {
        let glucose = lab("Glucose (random)", "31").analyte("glucose_random").unit("mg/dL");
        check("below the end that is not there", glucose, woman(), Flag::CriticalLow, &[]);
    }

    #[test]
    fn critical_limits_hold_only_in_the_direction_of_the_range() {
        for (what, lab, subject, flag, doubts) in [
            ("above", k("6.8"), man(), Flag::CriticalHigh, &[][..]),
            ("at the limit", k("6.5").range("3.5-5.1"), man(), Flag::CriticalHigh, &[]),
            ("short of it", k("6.4").range("3.5-5.1"), man(), Flag::High, &[]),
            ("below", k("2.4").range("3.5-5.1"), man(), Flag::CriticalLow, &[]),
            ("normal by the report", k("6.6").range("3.5-7.0"), man(), Flag::Normal, &[]),
            ("a bound beyond it", k("<2.0").range("3.5-5.1"), man(), Flag::CriticalLow, &[]),
            (
                "in another unit",
                lab("Hb", "60").analyte("hemoglobin").unit("g/L"),
                woman(),
                Flag::CriticalLow,
                &[],
            ),
            ("a child without a range", k("6.8"), boy(), Flag::Unknown, &[]),
            ("a child with one", k("6.8").range("3.5-5.5"), boy(), Flag::CriticalHigh, &[]),
            (
                "the unit told from the range",
                lab("K", "7.0").analyte("potassium").range("3.5-5.1"),
                man(),
                Flag::CriticalHigh,
                &[Doubt::UnitUnknown],
            ),
            (
                "the unit not told from the range",
                lab("K", "70").analyte("potassium").range("35-51"),
                man(),
                Flag::High,
                &[Doubt::Implausible],
            ),
        ] {
            check(what, lab, subject, flag, doubts);
        }
    }

    #[test]
    fn a_value_that_hardly_can_be_is_doubted_and_never_critical() {
        check("a lost point", hb("135").range("13-17"), man(), Flag::High, &[Doubt::Implausible]);
        let mark = hb("135").range("13-17").mark("HH");
        check("with a critical mark", mark, man(), Flag::CriticalHigh, &[Doubt::Implausible]);
        let far = lab("RDW", "13.0").analyte("rdw_cv").unit("%").range("115-145");
        check("a misread range", far, man(), Flag::Unknown, &[Doubt::UnitUnknown]);
        let in_other_unit = lab("CRP", "94").analyte("crp").unit("mg/dL").range("0-5");
        check("a misread unit of an abnormal value", in_other_unit, man(), Flag::High, &[Doubt::UnitUnknown]);
        let in_cells = lab("WBC", "7800").analyte("wbc").unit("10*3/uL").range("4500-11000");
        check("a misprinted unit", in_cells, man(), Flag::Normal, &[Doubt::UnitUnknown]);
        let other = lab("Hb", "135").analyte("hemoglobin");
        check("possible in another unit", other, man(), Flag::Unknown, &[]);
    }

    #[test]
    fn the_range_is_shown_in_the_unit_of_the_report() {
        let hb = lab("Hb", "130").analyte("hemoglobin").unit("g/L").done();
        let judged = flagged(hb, bench(&man()));
        let range = judged.range.expect("the table has a range");
        assert_eq!(range.from, RangeFrom::Table);
        assert_eq!((range.low, range.high), (Some(140.into()), Some(180.into())));
        assert!(range.source.is_some());
    }

    #[test]
    fn values_are_told_in_si_with_the_digits_that_were_printed() {
        for (analyte, value, unit, expected) in [
            ("creatinine", "1.1", "mg/dL", Some("97")),
            ("creatinine", "1.10", "mg/dL", Some("97.2")),
            ("creatinine", "97", "umol/L", Some("97")),
            ("hemoglobin", "13.5", "g/dL", Some("135")),
            ("glucose_fasting", "100", "mg/dL", Some("5.55")),
            ("hba1c", "6.5", "%", Some("48")),
            ("glucose_fasting", "<50", "mg/dL", None),
            ("glucose_fasting", "100", "kg", None),
            ("potassium", "4.1", "mmol/L", None),
        ] {
            let judged = flagged(lab("x", value).analyte(analyte).unit(unit).done(), bench(&man()));
            assert_eq!(
                judged.si.map(|it| it.value.to_string()).as_deref(),
                expected,
                "{analyte} {value} {unit}"
            );
        }
    }
}
