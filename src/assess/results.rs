//! Findings about results: critical values and values outside their range.

use crate::model::{Doubt, FactId, FindingKind, Flag, IsoDate, Lab, RangeFrom, RuleRef, Trust};
use crate::pipeline::Knowledge;

use super::findings::Draft;
use super::flags;
use super::marks::Mark;
use super::series::Series;
use super::wording;

/// One finding for each analyte that is critical or whose newest result is outside its range.
///
/// The newest result speaks; earlier ones outside the range stand behind it in the basis. Critical
/// values of pages that name somebody else are told with the finding about those pages.
pub(super) fn find(series: &[Series<'_>], judging: Judging<'_>) -> Vec<Draft> {
    series.iter().filter_map(|it| of_series(it, judging)).collect()
}

/// What results are judged with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Judging<'a> {
    pub(super) knowledge: &'a Knowledge,
    /// The day the case is judged on.
    pub(super) as_of: IsoDate,
}

fn of_series(series: &Series<'_>, judging: Judging<'_>) -> Option<Draft> {
    let fit: Vec<&Lab> = series.labs.iter().copied().filter(|it| can_speak(it, judging.knowledge)).collect();
    let series = Series { analyte: series.analyte, labs: fit };
    let latest = worst(series.latest())?;
    if latest.flag.is_critical() {
        return Some(critical(latest, &series.labs, judging));
    }
    if let Some(past) = series.labs.iter().rev().find(|it| it.flag.is_critical()) {
        return Some(critical_past(past, latest, &series.labs, judging));
    }
    latest.flag.is_abnormal().then(|| out_of_range(latest, &series.labs, judging))
}

/// "Potassium 6.8 mmol/L on 2025-03-04 is critically high (range of the report 3.5 - 5.3)".
fn told(lab: &Lab, judging: Judging<'_>) -> String {
    format!(
        "{} {} {} {} {}{}",
        wording::lab_name(lab, judging.knowledge),
        wording::lab_value(lab),
        wording::lab_day(lab),
        wording::is_or_was(lab.taken, judging.as_of),
        wording::flag_word(lab.flag),
        tail(lab)
    )
}

fn critical(lab: &Lab, labs: &[&Lab], judging: Judging<'_>) -> Draft {
    let knowledge = judging.knowledge;
    let statement = told(lab, judging);
    let rules = &knowledge.rules.rule;
    let draft = Draft::by_rule(
        ("critical_mark", &rules.critical_mark),
        FindingKind::Critical,
        statement,
        basis(lab, labs),
    );
    match limit_rule(lab, knowledge) {
        Some(rule) => Draft { severity: rules.critical_limit.severity, rule, ..draft },
        None => draft,
    }
}

fn critical_past(past: &Lab, latest: &Lab, labs: &[&Lab], judging: Judging<'_>) -> Draft {
    let knowledge = judging.knowledge;
    let statement = format!(
        "{} {} {} was {}{}; newest {} {} {} {}{}",
        wording::lab_name(past, knowledge),
        wording::lab_value(past),
        wording::lab_day(past),
        wording::flag_word(past.flag),
        tail(past),
        wording::lab_value(latest),
        wording::lab_day(latest),
        wording::is_or_was(latest.taken, judging.as_of),
        wording::flag_word(latest.flag),
        to_check(latest)
    );
    let mut ids = vec![past.id.clone()];
    ids.extend(basis(latest, labs).into_iter().filter(|it| *it != past.id));
    let rules = &knowledge.rules.rule;
    let draft =
        Draft::by_rule(("critical_past", &rules.critical_past), FindingKind::Critical, statement, ids);
    // A newest value that may have been misread does not take the alarm back.
    let takes_it_back = latest.judgement.trust() == Trust::Clear;
    let severity = if takes_it_back { draft.severity } else { rules.critical_limit.severity };
    Draft { severity, ..draft }
}

fn out_of_range(lab: &Lab, labs: &[&Lab], judging: Judging<'_>) -> Draft {
    let knowledge = judging.knowledge;
    let statement = told(lab, judging);
    let rules = &knowledge.rules.rule;
    let from = lab.range.as_ref().map(|it| it.from);
    let rule = match (from, &lab.range_printed) {
        (Some(RangeFrom::Report), _) => ("report_range", &rules.report_range),
        (Some(RangeFrom::Table), _) => ("table_range", &rules.table_range),
        (None, Some(_)) if lab.flag_printed.is_none() => ("word_result", &rules.word_result),
        (None, _) if lab.flag_printed.is_none() => ("expected_absent", &rules.expected_absent),
        (None, _) => ("printed_mark", &rules.printed_mark),
    };
    let draft = Draft::by_rule(rule, FindingKind::OutOfRange, statement, basis(lab, labs));
    match (from, &lab.analyte, lab.range.as_ref().and_then(|it| it.source.clone())) {
        (Some(RangeFrom::Table), Some(id), Some(source)) => Draft {
            rule: RuleRef { id: format!("analyte.{}.reference", id.0), source, condition: None },
            ..draft
        },
        _ => draft,
    }
}

/// The rule of a critical flag that a limit of the table gave; `None` when a printed mark gave it.
fn limit_rule(lab: &Lab, knowledge: &Knowledge) -> Option<RuleRef> {
    let by_mark = matches!(
        flags::printed_mark(lab, knowledge),
        Some(Mark::Critical | Mark::CriticalLow | Mark::CriticalHigh)
    );
    if by_mark {
        return None;
    }
    let analyte = knowledge.analytes.get(lab.analyte.as_ref()?)?;
    Some(RuleRef {
        id: format!("analyte.{}.critical", analyte.id.0),
        source: analyte.critical.source.clone(),
        condition: None,
    })
}

/// Whether a result is fit for a finding of its own: one that hardly can be needs a mark that agrees.
fn can_speak(lab: &Lab, knowledge: &Knowledge) -> bool {
    let is_implausible = lab.judgement.doubts().contains(&Doubt::Implausible);
    !is_implausible || flags::printed_mark(lab, knowledge).is_some()
}

/// The most urgent of some results, the first among equals.
pub(super) fn worst<'a>(labs: impl Iterator<Item = &'a Lab>) -> Option<&'a Lab> {
    labs.min_by_key(|it| match it.flag {
        Flag::CriticalLow | Flag::CriticalHigh => 0,
        Flag::Low | Flag::High | Flag::Abnormal => 1,
        Flag::Normal => 2,
        Flag::Unknown => 3,
    })
}

/// The result itself, then the other ones of its series that are outside their range.
fn basis(lab: &Lab, labs: &[&Lab]) -> Vec<FactId> {
    let others = labs.iter().filter(|it| it.id != lab.id && it.flag.is_abnormal());
    [lab.id.clone()].into_iter().chain(others.map(|it| it.id.clone())).collect()
}

/// What stands behind a result in a sentence: its range, and that it must be checked.
fn tail(lab: &Lab) -> String {
    let range = wording::lab_range(lab).map_or_else(String::new, |it| format!(" ({it})"));
    format!("{range}{}", to_check(lab))
}

/// That a doubtful result must be checked, and why; nothing for a clear one.
fn to_check(lab: &Lab) -> String {
    if lab.judgement.trust() == Trust::Clear {
        return String::new();
    }
    let doubts: Vec<&str> = lab.judgement.doubts().iter().copied().map(wording::doubt_word).collect();
    format!("; check it on the page: {}", doubts.join(", "))
}
