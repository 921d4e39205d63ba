//! Findings about risks: the rules of `risks.toml`, held against the facts of the case.

#[cfg(test)]
mod each_risk;
mod evaluate;
mod medicines;
mod person;
mod results;
#[cfg(test)]
pub(super) mod sample;
#[cfg(test)]
mod tests;
mod truth;

use std::collections::BTreeSet;

use crate::model::{Basis, FactId, FindingKind, RecordId, RuleRef};
use crate::pipeline::{Criterion, Risk, RiskKind};

use self::evaluate::evaluate;
use self::truth::{Because, Truth};

use super::chart::Chart;
use super::findings::Draft;

/// One finding for each rule that surely fires and says more than what is told already.
///
/// A rule fires only when its condition is true; where a part of it is not known it is silent. A rule about one
/// result alone is left out where a finding about that result is as urgent.
pub(super) fn find(chart: &Chart<'_>, told: &[Draft]) -> Vec<Draft> {
    let rules = &chart.knowledge().risks;
    let fired: Vec<(&Risk, Vec<Because>)> =
        rules.iter().filter_map(|it| Some((it, fires(it, chart)?))).collect();
    let covered: BTreeSet<&String> = fired.iter().flat_map(|it| &it.0.covers).collect();
    let news = fired.iter().filter(|it| !covered.contains(&it.0.id) && !is_told(it.0, &it.1, told));
    news.map(|(risk, because)| draft(risk, because, chart)).collect()
}

/// What shows that a condition holds, for within a sentence; `None` where it does not, or is not known.
pub(super) fn holds(criterion: &Criterion, chart: &Chart<'_>) -> Option<String> {
    let verdict = evaluate(criterion, chart);
    let mut words: Vec<String> = Vec::new();
    for one in verdict.because {
        let check = if one.must_check { ", needs a check on the page" } else { "" };
        let said = format!("{}{check}", one.words);
        if !words.contains(&said) {
            words.push(said);
        }
    }
    (verdict.truth == Truth::True).then(|| words.join("; "))
}

/// What a rule rests on; `None` when it does not fire.
fn fires(risk: &Risk, chart: &Chart<'_>) -> Option<Vec<Because>> {
    let verdict = evaluate(&risk.criterion, chart);
    (verdict.truth == Truth::True).then_some(verdict.because)
}

/// Whether a finding about the same results is as urgent as a rule about results alone.
fn is_told(risk: &Risk, because: &[Because], told: &[Draft]) -> bool {
    let mut ids = because.iter().flat_map(|it| &it.ids);
    let is_same = |draft: &Draft, id: &FactId| match &draft.basis {
        Basis::Facts(ids) => ids.first() == Some(id),
        Basis::Searched(_) => false,
    };
    let about_results = |it: &&Draft| matches!(it.kind, FindingKind::Critical | FindingKind::OutOfRange);
    risk.kind == RiskKind::Lab
        && ids.all(|id| {
            told.iter().filter(about_results).any(|it| it.severity <= risk.severity && is_same(it, id))
        })
}

fn draft(risk: &Risk, because: &[Because], chart: &Chart<'_>) -> Draft {
    let mut words: Vec<&str> = Vec::new();
    let mut ids: Vec<FactId> = Vec::new();
    for one in because {
        if !words.contains(&one.words.as_str()) {
            words.push(&one.words);
        }
        ids.extend(one.ids.iter().filter(|it| !ids.contains(it)).cloned().collect::<Vec<_>>());
    }
    let mut statement = risk.message.clone();
    if !words.is_empty() {
        statement = format!("{statement} \u{2013} {}", words.join("; "));
    }
    if because.iter().any(|it| it.must_check) {
        statement.push_str("; needs a check on the page");
    }
    if are_of_different_papers(because) {
        statement.push_str("; told in different papers, check that all are still taken");
    }
    let records = || chart.said.records().map(|it| it.id.clone()).collect::<Vec<RecordId>>();
    let basis = if ids.is_empty() { Basis::Searched(records()) } else { Basis::Facts(ids) };
    let rule = RuleRef {
        id: format!("risk.{}", risk.id),
        source: risk.source.clone(),
        condition: Some(risk.condition.clone()),
    };
    Draft { kind: FindingKind::Risk, severity: risk.severity, statement, basis, rule }
}

/// Whether medicines that a rule takes together stand in papers apart.
fn are_of_different_papers(because: &[Because]) -> bool {
    let papers: BTreeSet<&FactId> = because.iter().filter_map(|it| it.paper.as_ref()).collect();
    papers.len() > 1
}
