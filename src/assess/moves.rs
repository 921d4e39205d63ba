//! Findings about results that move: judged where a source judges them, else only told.

use rust_decimal::Decimal;

use crate::model::{Basis, FactId, FindingKind, Flag, Lab, RuleRef, Trend, TrendPoint};
use crate::pipeline::{Knowledge, TrendRule};

use super::findings::Draft;
use super::units;

/// One finding for each trend that a rule judges, or that ends outside its range and led away from it.
pub(super) fn find(trends: &[Trend], labs: &[Lab], knowledge: &Knowledge) -> Vec<Draft> {
    trends.iter().filter_map(|it| judged(it, labs, knowledge).or_else(|| away(it, labs, knowledge))).collect()
}

fn judged(trend: &Trend, labs: &[Lab], knowledge: &Knowledge) -> Option<Draft> {
    let rules = knowledge.rules.trends.iter().filter(|it| it.analyte == trend.analyte);
    let (rule, fall, days) = rules
        .filter_map(|it| fall(trend, it, labs, knowledge).map(|(fall, days)| (it, fall, days)))
        .next()?;
    let statement =
        format!("{}; a fall of {fall} within {days} days: {} ({})", trend.statement, rule.words, rule.source);
    Some(Draft {
        kind: FindingKind::Trend,
        severity: rule.severity,
        statement,
        basis: basis(trend),
        rule: RuleRef {
            id: format!("trend.{}", rule.id),
            source: rule.source.clone(),
            condition: Some(format!(
                "fall(lab.{}) >= {} within {} days",
                rule.analyte.0, rule.falls_by, rule.within_days
            )),
        },
    })
}

/// The largest fall to the newest value within the days of a rule, and in how many days; `None` when it is
/// smaller than the rule asks for, or the unit is not surely known.
fn fall(trend: &Trend, rule: &TrendRule, labs: &[Lab], knowledge: &Knowledge) -> Option<(Decimal, i32)> {
    let analyte = knowledge.analytes.get(&trend.analyte)?;
    let newest = trend.points.last()?;
    let in_table_unit = |it: &TrendPoint| {
        if trend.unit == analyte.unit {
            return Some(it.value);
        }
        units::scale_of(labs.iter().find(|lab| lab.id == it.lab)?, analyte, &knowledge.units)?
            .to_table(it.value)
    };
    let to = in_table_unit(newest)?;
    let falls = trend.points.iter().filter_map(|it| {
        let days = it.date.days_before(newest.date)?;
        let is_near = days > 0 && i64::from(days) <= i64::from(rule.within_days);
        let fall = in_table_unit(it)?.checked_sub(to)?;
        (is_near && fall >= rule.falls_by).then_some((fall, days))
    });
    falls.max_by_key(|it| it.0)
}

fn away(trend: &Trend, labs: &[Lab], knowledge: &Knowledge) -> Option<Draft> {
    let newest = labs.iter().find(|it| Some(&it.id) == trend.points.last().map(|it| &it.lab))?;
    let is_away = match newest.flag {
        Flag::CriticalLow | Flag::Low => trend.change < Decimal::ZERO,
        Flag::CriticalHigh | Flag::High => trend.change > Decimal::ZERO,
        Flag::Normal | Flag::Abnormal | Flag::Unknown => false,
    };
    let rule = ("trend_away", &knowledge.rules.rule.trend_away);
    is_away.then(|| {
        let draft = Draft::by_rule(rule, FindingKind::Trend, trend.statement.clone(), Vec::new());
        Draft { basis: basis(trend), ..draft }
    })
}

/// The newest result first.
fn basis(trend: &Trend) -> Basis {
    let ids: Vec<FactId> = trend.points.iter().rev().map(|it| it.lab.clone()).collect();
    Basis::Facts(ids)
}

#[cfg(test)]
mod tests {
    use super::find;
    use crate::assess::series;
    use crate::assess::testing::{LabBuilder, knowledge, lab};
    use crate::assess::trends;
    use crate::model::{Flag, Lab};

    /// What is said of results on two days, each of the flag given.
    fn said(analyte: &str, unit: &str, values: [(&str, &str); 2], flag: Flag) -> Vec<String> {
        let labs: Vec<_> = values
            .iter()
            .map(|(value, on)| lab(analyte, value).analyte(analyte).unit(unit).taken(on))
            .map(LabBuilder::done)
            .map(|it| Lab { flag, ..it })
            .collect();
        let trends = trends::find(&series::group(&labs, &[], knowledge()), knowledge());
        find(&trends, &labs, knowledge()).into_iter().map(|it| it.statement).collect()
    }

    #[test]
    fn a_fall_is_judged_only_where_a_source_does() {
        let egfr = |from: &str, to: &str, on: &str| {
            said("egfr", "mL/min/{1.73_m2}", [(from, "2024-03-05"), (to, on)], Flag::Low).join("")
        };
        let fast = egfr("41", "19", "2025-03-04");
        assert!(fast.contains("a fall of 22 within 364 days: accelerated progression"), "{fast}");
        assert!(!egfr("41", "27", "2025-03-04").contains("accelerated"), "a fall of 14");
        assert!(!egfr("41", "19", "2025-03-10").contains("accelerated"), "in more than a year");
    }

    #[test]
    fn every_rule_of_the_table_fires_at_its_limit_and_not_short_of_it() {
        use rust_decimal::Decimal;
        let newest = crate::assess::testing::day("2025-03-04");
        for rule in &knowledge().rules.trends {
            let unit = &knowledge().analytes.get(&rule.analyte).expect("it is in the table").unit;
            let days_before = |n_days: u32| {
                let all = (2022..=2025).flat_map(|year| {
                    (1..=12)
                        .flat_map(move |month| (1..=31).map(move |it| format!("{year}-{month:02}-{it:02}")))
                });
                let is_it = |it: &String| {
                    it.parse::<crate::model::IsoDate>()
                        .is_ok_and(|it| it.days_before(newest) == i32::try_from(n_days).ok())
                };
                all.into_iter().find(is_it).expect("the limit is not longer than the years tried")
            };
            let to = Decimal::from(20);
            let fires = |by: Decimal, n_days: u32| {
                let (from, to) = ((to + by).to_string(), to.to_string());
                let said = said(
                    &rule.analyte.0,
                    unit,
                    [(&from, &days_before(n_days)), (&to, "2025-03-04")],
                    Flag::Low,
                );
                said.iter().any(|it| it.contains(&rule.words))
            };
            assert!(fires(rule.falls_by, rule.within_days), "{}", rule.id);
            assert!(!fires(rule.falls_by, rule.within_days + 1), "{}: a day too long", rule.id);
            assert!(!fires(rule.falls_by - Decimal::new(1, 1), rule.within_days), "{}: too little", rule.id);
            assert!(!fires(-rule.falls_by, rule.within_days), "{}: a rise", rule.id);
        }
        assert!(!knowledge().rules.trends.is_empty());
    }

    #[test]
    fn results_that_lead_away_from_their_range_are_told() {
        let creatinine = |from: &str, to: &str, flag: Flag| {
            said("creatinine", "umol/L", [(from, "2024-03-05"), (to, "2025-03-04")], flag)
        };
        assert_eq!(
            creatinine("132", "242", Flag::High),
            ["Creatinine 132 \u{2192} 242 umol/L from 2024-03-05 to 2025-03-04"]
        );
        assert!(creatinine("242", "132", Flag::High).is_empty(), "on its way back");
        assert!(creatinine("60", "70", Flag::Normal).is_empty(), "within its range");
    }
}
