"""RFM, segments and churn of members; what tiers, VIP and benefits brought."""
