print("cooee")
