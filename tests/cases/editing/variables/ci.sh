callsheet run shop --var orderId=7
